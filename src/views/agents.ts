const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const systems: readonly [RegExp, string][] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bTizen\b/, 'Tizen'],
  [/\bWeb0S\b/, 'webOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

type Named = { on: (browser: string, system: string) => string; unknownBrowser: string }

/** "Firefox on Windows": a browser's own claim about itself, good enough to recognise it. */
export function agentInWords(agent: string | null, { on, unknownBrowser }: Named): string {
  const find = (list: typeof browsers) => list.find(([shape]) => shape.test(agent ?? ''))?.[1]
  const browser = find(browsers) ?? unknownBrowser
  const system = find(systems)
  return system ? on(browser, system) : browser
}
