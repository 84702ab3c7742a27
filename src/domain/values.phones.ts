/** A telephone number as E.164 writes it, `+` and up to 15 digits, from the ways people write one; null for what is none. */
export function readPhoneNumber(text: string): string | null {
  const typed = text.trim().replace(/^tel:/i, '')
  if (!/^(?:\+|00)[\d\s().\-/]+$/.test(typed)) return null
  // (0) is dialed inside the country alone
  const number = typed
    .replace(/\(0\)/, '')
    .replace(/^00/, '+')
    .replaceAll(/[^\d+]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : null
}
