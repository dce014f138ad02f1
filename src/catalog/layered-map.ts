/** Marks a key of the base that the overlay took away. */
const GONE = Symbol('gone')
type Gone = typeof GONE

/**
 * A history makes thousands of catalogs that differ in one entry. Copying a map of 2,000 entries takes 120 µs; a small overlay over
 * a shared base takes two, and is merged into a new base when it has grown to this size.
 */
const MAX_OVERLAY = 64

interface Layers<K, V> {
  readonly base: ReadonlyMap<K, V>
  readonly over: ReadonlyMap<K, V | Gone>
}

const LAYERS = new WeakMap<object, unknown>()

const layersOf = <K, V>(map: ReadonlyMap<K, V>): Layers<K, V> =>
  (LAYERS.get(map) as Layers<K, V> | undefined) ?? { base: map, over: new Map() }

/** How the entries of a map hang on other objects, for look-ups from the other end. */
export interface Grouping<V> {
  /** The keys under which a value is found; a value may repeat one. */
  readonly keysOf: (value: V) => readonly string[]
  /** True promises that both have the same keys; asked before the keys are computed. */
  readonly isSame: (before: V, after: V) => boolean
}

type Groups<K> = ReadonlyMap<string, readonly K[]>

/** Groups that were asked for, per map. */
const GROUPS = new WeakMap<object, Map<Grouping<never>, unknown>>()

/** Keys of the entries of `map` by group, in the order of the map. Computed once per map, and carried over to maps edited from it. */
export function groupsOf<K, V>(map: ReadonlyMap<K, V>, grouping: Grouping<V>): Groups<K> {
  const known = GROUPS.get(map)?.get(grouping) as Groups<K> | undefined
  if (known) return known
  const groups = new Map<string, K[]>()
  for (const [key, value] of map) {
    for (const group of new Set(grouping.keysOf(value))) {
      const members = groups.get(group)
      if (members) members.push(key)
      else groups.set(group, [key])
    }
  }
  remember(map, grouping, groups)
  return groups
}

function remember<V>(map: object, grouping: Grouping<V>, groups: unknown): void {
  const all = GROUPS.get(map) ?? new Map<Grouping<never>, unknown>()
  all.set(grouping, groups)
  GROUPS.set(map, all)
}

/** A map being changed. The map that it started from stays as it is. */
export interface Edit<K, V> {
  readonly get: (key: K) => V | undefined
  readonly has: (key: K) => boolean
  readonly set: (key: K, value: V) => void
  readonly delete: (key: K) => void
  /** As of now; later changes do not show. */
  readonly entries: () => readonly (readonly [K, V])[]
  readonly values: () => readonly V[]
  /** The values of one group as of now. */
  readonly members: (grouping: Grouping<V>, group: string) => readonly V[]
  /** The changed map, or the one it started from if nothing changed. */
  readonly done: () => ReadonlyMap<K, V>
}

export function edit<K, V>(map: ReadonlyMap<K, V>): Edit<K, V> {
  let own: Map<K, V | Gone> | undefined
  const touched = new Set<K>()

  const get = (key: K): V | undefined => {
    if (!own) return map.get(key)
    const top = own.get(key)
    if (top === undefined) return layersOf(map).base.get(key)
    return top === GONE ? undefined : top
  }
  const put = (key: K, value: V | Gone): void => {
    own ??= new Map(layersOf(map).over)
    own.set(key, value)
    touched.add(key)
  }
  const current = (): ReadonlyMap<K, V> => (own ? layered(layersOf(map).base, own) : map)

  return {
    get,
    has: (key) => get(key) !== undefined,
    set: (key, value) => {
      if (get(key) !== value) put(key, value)
    },
    delete: (key) => {
      if (get(key) !== undefined) put(key, GONE)
    },
    entries: () => [...current()],
    values: () => [...current().values()],
    members: (grouping, group) => {
      const before = (groupsOf(map, grouping).get(group) ?? []).filter((key) => !touched.has(key))
      const after = [...touched].filter((key) => {
        const value = get(key)
        return value !== undefined && grouping.keysOf(value).includes(group)
      })
      return [...before, ...after].map(get).filter((value) => value !== undefined)
    },
    done: () => {
      if (!own) return map
      const { base } = layersOf(map)
      const merged = layered(base, own)
      const result = own.size > MAX_OVERLAY ? new Map(merged) : merged
      carryGroups(map, result, touched)
      return result
    },
  }
}

/** Every group known for `before` is brought up to date for `after`, which differs in the entries `touched` at most. */
function carryGroups<K, V>(before: ReadonlyMap<K, V>, after: ReadonlyMap<K, V>, touched: ReadonlySet<K>): void {
  for (const [grouping, groups] of GROUPS.get(before) ?? []) {
    remember(after, grouping, carried(groups as Groups<K>, grouping as Grouping<V>, { before, after, touched }))
  }
}

function carried<K, V>(
  groups: Groups<K>,
  grouping: Grouping<V>,
  { before, after, touched }: { before: ReadonlyMap<K, V>; after: ReadonlyMap<K, V>; touched: ReadonlySet<K> },
): Groups<K> {
  const next = edit(groups)
  for (const key of touched) {
    const old = before.get(key)
    const value = after.get(key)
    if (old !== undefined && value !== undefined && grouping.isSame(old, value)) continue
    const oldKeys = new Set(old === undefined ? [] : grouping.keysOf(old))
    const newKeys = new Set(value === undefined ? [] : grouping.keysOf(value))
    for (const group of oldKeys) {
      if (!newKeys.has(group)) next.set(group, (next.get(group) ?? []).filter((member) => member !== key))
    }
    for (const group of newKeys) {
      if (!oldKeys.has(group)) next.set(group, [...(next.get(group) ?? []), key])
    }
  }
  return next.done()
}

/** `base` with the entries of `over` in place of its own. Neither may change afterwards. */
function layered<K, V>(base: ReadonlyMap<K, V>, over: ReadonlyMap<K, V | Gone>): ReadonlyMap<K, V> {
  function* entries(): Generator<[K, V], undefined> {
    for (const entry of base) {
      const top = over.get(entry[0])
      if (top === undefined) yield entry
      else if (top !== GONE) yield [entry[0], top]
    }
    for (const [key, top] of over) if (top !== GONE && !base.has(key)) yield [key, top]
    return undefined
  }
  function* keys(): Generator<K, undefined> {
    for (const [key] of entries()) yield key
    return undefined
  }
  function* values(): Generator<V, undefined> {
    for (const [, value] of entries()) yield value
    return undefined
  }
  let size: number | undefined
  const map: ReadonlyMap<K, V> = {
    get: (key) => {
      const top = over.get(key)
      if (top === undefined) return base.get(key)
      return top === GONE ? undefined : top
    },
    has: (key) => {
      const top = over.get(key)
      return top === undefined ? base.has(key) : top !== GONE
    },
    get size() {
      size ??= base.size + [...over].reduce((sum, [key, top]) => sum + difference(base.has(key), top !== GONE), 0)
      return size
    },
    entries,
    keys,
    values,
    [Symbol.iterator]: entries,
    forEach: (call, self) => {
      for (const [key, value] of entries()) call.call(self, value, key, map)
    },
  }
  LAYERS.set(map, { base, over } satisfies Layers<K, V>)
  return map
}

const difference = (was: boolean, is: boolean): number => Number(is) - Number(was)
