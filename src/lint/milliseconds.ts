const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * A timeout setting in ms: a bare number is milliseconds (PostgreSQL documentation, 19.1.1 "Parameter Names and Values"). Null for what is no
 * duration, for example the value of a variable.
 */
export function milliseconds(value: string | null): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/.exec(value ?? '')
  const unit = match?.[2] === '' ? 1 : UNITS[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Number(match[1]) * unit
}
