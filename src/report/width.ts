let segmenter: Intl.Segmenter | undefined

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\ufe0f/u

const ZERO = /^[\p{Mark}\u200b-\u200d\u2060\ufeff]+$/u

const ASCII = /^[ -~]*$/

/** What a reader sees as one character. The segmenter costs 10 ms to make, and most texts are ASCII. */
export function graphemes(text: string): readonly { readonly segment: string; readonly index: number }[] {
  if (ASCII.test(text)) return Array.from(text, (segment, index) => ({ segment, index }))
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return [...segmenter.segment(text)]
}

/** Terminal columns of a text without control characters. */
export const widthOf = (text: string): number =>
  ASCII.test(text)
    ? text.length
    : graphemes(text).reduce((sum, { segment }) => sum + graphemeWidth(segment), 0)

export function graphemeWidth(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}
