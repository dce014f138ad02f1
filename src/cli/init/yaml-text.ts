/** In single quotes nothing but the quote itself means anything. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
