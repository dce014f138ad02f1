import picomatch from 'picomatch'

/** Whether a path, relative to the working directory, matches one of the globs. */
export const matcherOf = (globs: readonly string[]): ((path: string) => boolean) =>
  picomatch([...globs], { dot: true })
