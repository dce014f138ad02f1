/** Marks a key of the base that the overlay took away. */
const GONE = Symbol('gone')
type Gone = typeof GONE

/**
 * A history makes thousands of catalogs that differ in one entry. Copying a map of 2,000 entries takes 120 µs; a small overlay over
 * a shared base takes two. It is merged into a new base when it outgrows the square root of that, which makes both equally dear.
 */
const isOutgrown = (overlay: number, base: number): boolean => overlay > 8 && overlay * overlay > base

interface Layers<K, V> {
  readonly base: ReadonlyMap<K, V>
  readonly over: ReadonlyMap<K, V | Gone>
  /** Groups that were asked for. */
  groups: readonly (readonly [Grouping<never>, unknown])[] | undefined
}

/** On the maps made here. A WeakMap would do as well, but slows down every garbage collection of a long history. */
const LAYERS = Symbol('layers')

/** Of all other maps. */
const OTHERS = new WeakMap<object, Layers<unknown, unknown>>()

function layersOf<K, V>(map: ReadonlyMap<K, V>): Layers<K, V> {
  const own = (map as { readonly [LAYERS]?: Layers<K, V> })[LAYERS]
  if (own) return own
  const known = OTHERS.get(map) as Layers<K, V> | undefined
  if (known) return known
  const layers: Layers<K, V> = { base: map, over: new Map(), groups: undefined }
  OTHERS.set(map, layers as Layers<unknown, unknown>)
  return layers
}

/** How the entries of a map hang on other objects, for look-ups from the other end. */
export interface Grouping<V> {
  /** The keys under which a value is found; a value may repeat one. */
  readonly keysOf: (value: V) => readonly string[]
  /** True promises that both have the same keys; asked before the keys are computed. */
  readonly isSame: (before: V, after: V) => boolean
}

type Groups<K> = ReadonlyMap<string, readonly K[]>

/** Keys of the entries of `map` by group, in the order of the map. Computed once per map, and carried over to maps edited from it. */
export function groupsOf<K, V>(map: ReadonlyMap<K, V>, grouping: Grouping<V>): Groups<K> {
  const layers = layersOf(map)
  const known = layers.groups?.find(([each]) => each === grouping)
  if (known) return known[1] as Groups<K>
  const groups = new Map<string, K[]>()
  for (const [key, value] of map) {
    for (const group of new Set(grouping.keysOf(value))) {
      const members = groups.get(group)
      if (members) members.push(key)
      else groups.set(group, [key])
    }
  }
  layers.groups = [...(layers.groups ?? []), [grouping, groups]]
  return groups
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
  const current = (): ReadonlyMap<K, V> => (own ? layered(layersOf(map).base, own) : map)
  const get = (key: K): V | undefined => (own ? getLayered(layersOf(map).base, own, key) : map.get(key))
  const put = (key: K, value: V | Gone): void => {
    own ??= new Map(layersOf(map).over)
    own.set(key, value)
    touched.add(key)
  }
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
      const before = (groupsOf(map, grouping).get(group) ?? []).filter((key) => !touched.has(key)).map(get)
      const after = [...touched].map(get).filter((value) => value !== undefined)
      const joined = after.filter((value) => grouping.keysOf(value).includes(group))
      return [...before.filter((value) => value !== undefined), ...joined]
    },
    done: () => (own ? finished(map, own, touched) : map),
  }
}

function finished<K, V>(
  map: ReadonlyMap<K, V>,
  own: ReadonlyMap<K, V | Gone>,
  touched: ReadonlySet<K>,
): ReadonlyMap<K, V> {
  const { base } = layersOf(map)
  const result = isOutgrown(own.size, base.size) ? layered(merged(base, own), new Map()) : layered(base, own)
  carryGroups(map, result, touched)
  return result
}

function merged<K, V>(base: ReadonlyMap<K, V>, over: ReadonlyMap<K, V | Gone>): ReadonlyMap<K, V> {
  const flat = new Map(base)
  for (const [key, top] of over) {
    if (top === GONE) flat.delete(key)
    else flat.set(key, top)
  }
  return flat
}

/** Every group known for `before` is brought up to date for `after`, which differs in the entries `touched` at most. */
function carryGroups<K, V>(
  before: ReadonlyMap<K, V>,
  after: ReadonlyMap<K, V>,
  touched: ReadonlySet<K>,
): void {
  const { groups: all } = layersOf(before)
  if (!all) return
  const keys = [...touched]
  layersOf(after).groups = all.map(([grouping, groups]) => {
    const { isSame } = grouping as Grouping<V>
    const moved = keys.filter((key) => !isAlike(before.get(key), after.get(key), isSame))
    if (moved.length === 0) return [grouping, groups]
    const next = edit(groups as Groups<K>)
    for (const key of moved)
      regroup(next, grouping as Grouping<V>, { key, old: before.get(key), value: after.get(key) })
    return [grouping, next.done()]
  })
}

const isAlike = <V>(
  old: V | undefined,
  value: V | undefined,
  isSame: (before: V, after: V) => boolean,
): boolean => old === value || (old !== undefined && value !== undefined && isSame(old, value))

function regroup<K, V>(
  groups: Edit<string, readonly K[]>,
  { keysOf }: Grouping<V>,
  { key, old, value }: { readonly key: K; readonly old: V | undefined; readonly value: V | undefined },
): void {
  const from = old === undefined ? [] : keysOf(old)
  const to = value === undefined ? [] : keysOf(value)
  for (const group of from) if (!to.includes(group)) leave(groups, group, key)
  for (const group of to) if (!from.includes(group)) join(groups, group, key)
}

function leave<K>(groups: Edit<string, readonly K[]>, group: string, member: K): void {
  const others = (groups.get(group) ?? []).filter((each) => each !== member)
  if (others.length === 0) groups.delete(group)
  else groups.set(group, others)
}

function join<K>(groups: Edit<string, readonly K[]>, group: string, member: K): void {
  const members = groups.get(group) ?? []
  if (!members.includes(member)) groups.set(group, [...members, member])
}

/** `base` with the entries of `over` in place of its own. Neither may change afterwards. */
function layered<K, V>(base: ReadonlyMap<K, V>, over: ReadonlyMap<K, V | Gone>): ReadonlyMap<K, V> {
  let size: number | undefined
  const entries = (): Generator<[K, V], undefined> => entriesOf(base, over)
  const map: ReadonlyMap<K, V> & { readonly [LAYERS]: Layers<K, V> } = {
    [LAYERS]: { base, over, groups: undefined },
    get: (key) => getLayered(base, over, key),
    has: (key) => getLayered(base, over, key) !== undefined,
    get size() {
      size ??= sizeOf(base, over)
      return size
    },
    entries,
    keys: () => picked(entries(), 0),
    values: () => picked(entries(), 1),
    [Symbol.iterator]: entries,
    forEach: (call, self) => {
      for (const [key, value] of entries()) call.call(self, value, key, map)
    },
  }
  return map
}

/** No value is undefined. */
function getLayered<K, V>(base: ReadonlyMap<K, V>, over: ReadonlyMap<K, V | Gone>, key: K): V | undefined {
  const top = over.get(key)
  if (top === undefined) return base.get(key)
  return top === GONE ? undefined : top
}

function* entriesOf<K, V>(
  base: ReadonlyMap<K, V>,
  over: ReadonlyMap<K, V | Gone>,
): Generator<[K, V], undefined> {
  for (const entry of base) {
    const top = over.get(entry[0])
    if (top === undefined) yield entry
    else if (top !== GONE) yield [entry[0], top]
  }
  for (const [key, top] of over) if (top !== GONE && !base.has(key)) yield [key, top]
  return undefined
}

function* picked<T extends readonly unknown[], N extends keyof T>(
  entries: Iterable<T>,
  at: N,
): Generator<T[N], undefined> {
  for (const entry of entries) yield entry[at]
  return undefined
}

function sizeOf<K, V>(base: ReadonlyMap<K, V>, over: ReadonlyMap<K, V | Gone>): number {
  let size = base.size
  for (const [key, top] of over) size += Number(top !== GONE) - Number(base.has(key))
  return size
}
