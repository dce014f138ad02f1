import { isUtf8 } from 'node:buffer'
import { MigrateError } from '../errors.ts'

/** UTF-8 with its byte order mark kept, so that offsets are those of the file. Throws `file-not-text`. */
export function decodeText(bytes: Buffer, path: string): string {
  if (bytes.includes(0)) {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    throw new MigrateError(
      'file-not-text',
      `${path} is ${isUtf16 ? 'UTF-16' : 'a binary file'}, not UTF-8 text`,
      {
        file: path,
        hint: isUtf16
          ? 'Save it as UTF-8: psql and most runners read nothing else.'
          : 'Leave it out of the paths given.',
      },
    )
  }
  if (!isUtf8(bytes)) {
    throw new MigrateError('file-not-text', `${path} is not valid UTF-8`, {
      file: path,
      hint: 'Save it as UTF-8.',
    })
  }
  return bytes.toString('utf8')
}
