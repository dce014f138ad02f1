import { inject } from 'vitest'

/** The project as it is published, made once for all tests of hosts. */
export interface Packed {
  /** A copy of the working tree without anything that is not in version control. */
  readonly checkout: string
  readonly tarball: string
  /** What `npm pack` printed. */
  readonly packOutput: string
  /** A project that has installed the tarball, without development and optional dependencies, and the hook managers. */
  readonly consumer: string
  /** For the caches of the tools, so that they neither find nor leave anything. */
  readonly cache: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed | { readonly failure: string }
  }
}

export function packed(): Packed {
  const provided = inject('packed')
  if ('failure' in provided)
    throw new Error(`the project cannot be packed and installed: ${provided.failure}`)
  return provided
}
