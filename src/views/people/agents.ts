import type { Words } from '../words.ts'

const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const systems: readonly [RegExp, string][] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** "Firefox on Windows": a browser's own claim about itself, good enough to recognise one's sessions. */
export function agentInWords(agent: string | null, words: Words['people']['profile']): string {
  const find = (list: typeof browsers) => list.find(([shape]) => shape.test(agent ?? ''))?.[1]
  const browser = find(browsers) ?? words.unknownBrowser
  const system = find(systems)
  return system ? words.on(browser, system) : browser
}
