import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The parser in its WebAssembly memory. Texts are copied in and out; every call is synchronous. */
export interface Parser {
  /** Parse tree as JSON, or where and why PostgreSQL refuses the text. `at` counts code points from 0. */
  readonly parse: (text: string) => ParserAnswer
  /** Tree of the PL/pgSQL functions and DO blocks in the text. PostgreSQL gives no position for an error in one. */
  readonly parsePlpgsql: (text: string) => ParserAnswer
}

export type ParserAnswer =
  | { readonly json: string; readonly bytes: number; readonly error: null }
  | {
      readonly json: null
      readonly bytes: number
      readonly error: { readonly message: string; readonly at: number }
    }

let loaded: Parser | undefined

/** Loads on first use. */
export function parser(): Parser {
  loaded ??= load()
  return loaded
}

/** After a crash inside WebAssembly its memory cannot be trusted: the next use gets a new one. */
export const dropParser = (): void => {
  loaded = undefined
}

interface Wasm {
  readonly HEAPU8: Uint8Array
  readonly HEAPU32: Uint32Array
  readonly _malloc: (bytes: number) => number
  readonly _free: (pointer: number) => void
  readonly _wasm_parse_query_raw: (text: number) => number
  readonly _wasm_free_parse_result: (result: number) => void
  readonly _wasm_parse_plpgsql: (text: number) => number
  readonly _wasm_free_string: (text: number) => void
}

type Exports = Readonly<Record<string, unknown>>
type Factory = (module: object) => Promise<unknown>

/** The part of WebAssembly that is used here; the type library of Node 20 leaves it to that of browsers. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Exports }
}

let compiled: object | undefined

function load(): Parser {
  const wasm = instantiate()

  const read = (pointer: number): string => {
    const heap = wasm.HEAPU8
    return Buffer.from(heap.buffer, pointer, heap.indexOf(0, pointer) - pointer).toString('utf8')
  }
  const word = (pointer: number): number => wasm.HEAPU32[pointer >> 2] ?? 0
  const withText = <T>(text: string, use: (pointer: number, bytes: number) => T): T => {
    const bytes = Buffer.byteLength(text)
    const pointer = wasm._malloc(bytes + 1)
    Buffer.from(wasm.HEAPU8.buffer, pointer, bytes).write(text)
    wasm.HEAPU8[pointer + bytes] = 0
    try {
      return use(pointer, bytes)
    } finally {
      wasm._free(pointer)
    }
  }

  return {
    parse: (text) =>
      withText(text, (pointer, bytes) => {
        const result = wasm._wasm_parse_query_raw(pointer)
        // struct { char *tree; char *stderr; struct { char *message, *function, *file; int line, position; } *error; }
        const error = word(result + 8)
        const answer: ParserAnswer =
          error === 0
            ? { json: read(word(result)), bytes, error: null }
            : {
                json: null,
                bytes,
                error: { message: read(word(error)), at: Math.max(0, word(error + 16) - 1) },
              }
        wasm._wasm_free_parse_result(result)
        return answer
      }),
    parsePlpgsql: (text) =>
      withText(text, (pointer, bytes) => {
        const result = wasm._wasm_parse_plpgsql(pointer)
        const answer = read(result)
        wasm._wasm_free_string(result)
        return answer.startsWith('{')
          ? { json: answer, bytes, error: null }
          : { json: null, bytes, error: { message: answer, at: 0 } }
      }),
  }
}

/**
 * libpg-query's own entry point can only be awaited. Its Emscripten factory runs up to the first `await` when it is called, and by
 * then has instantiated what we hand it; what it would do later (run the constructors of C, export `A`) is done here instead, once.
 */
function instantiate(): Wasm {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
  const require = createRequire(import.meta.url)
  const factory = require('libpg-query/wasm/libpg-query.js') as Factory
  compiled ??= new Module(readFileSync(require.resolve('libpg-query/wasm/libpg-query.wasm')))
  const code = compiled
  const module = {
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports: object, receive: (instance: { exports: Exports }) => void) {
      const { exports } = new Instance(code, imports)
      const construct = exports['A'] as () => void
      receive({ exports: { ...exports, A: () => undefined } })
      construct()
    },
  }
  void factory(module)
  return module as unknown as Wasm
}
