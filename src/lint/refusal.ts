/** PostgreSQL refuses a statement. */
export interface Refusal {
  readonly reason: string
  /** What to do instead, an imperative. */
  readonly instead: string
}

export const refuse = (reason: string, instead: string): Refusal => ({ reason, instead })
