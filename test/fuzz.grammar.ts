import fc from 'fast-check'

/** Every name a form or query of the portal knows, so that what stands behind a name is reached too. */
export const names = [
  ...['q', 'state', 'kind', 'tenant', 'cursor', 'limit', 'after', 'before', 'sort', 'status'],
  ...[
    'deploy',
    'license',
    'alarms',
    'kit',
    'msp',
    'columns',
    'severity',
    'acknowledged',
    'service',
  ],
  ...['command', 'alarm', 'selection', 'matching', 'view', 'name', 'query', 'shared', 'session'],
  ...['others', 'token', 'email', 'password', 'present', 'login', 'next', 'theme', 'density'],
  ...['timeZone', 'singleKeys', 'absoluteTime', 'saved', 'users', 'version', 'purchased', 'file'],
  ...['skip-bad', 'shortname', 'full_name', 'service_type', 'license_type', 'licensed_users'],
  ...['page', 'id', 'tenant_id', 'role', '__proto__', 'constructor', '', 'a[b]', 'toString'],
]

/** What a field may be sent: words of ours, and what has broken others. */
const nasty = [
  ...['', ' ', '0', '-1', '1', '25', '1e400', 'NaN', 'Infinity', '-0', '9007199254740993'],
  ...['99999999999999999999999999', '2147483648', '0x10', '1,5', '01', 'true', 'on', 'null'],
  ...[
    'undefined',
    '[]',
    '{}',
    '[object Object]',
    '2026-02-30',
    '0000-00-00T00:00:00Z',
    '-271821-04-20',
  ],
  ...[
    'open',
    'all',
    'queued',
    'critical',
    'name',
    '-name',
    'error',
    'direct-routing',
    'hosted-pro',
  ],
  ...['system', 'dark', 'compact', 'UTC', 'Europe/Berlin', 'Mars/Olympus', 'user', 'service'],
  ...[
    "'",
    "' or 1=1 --",
    '"; drop table tenant; --',
    '%',
    '_',
    '\\',
    '$1',
    '${x}',
    '%s',
    '../../etc',
  ],
  ...['<script>alert(1)</script>', '<hx-partial>', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800'],
  ...[
    '\u202e',
    '\ufeff',
    '\u{1f469}\u200d\u{1f4bb}',
    'ﬃ',
    'İ',
    'ß',
    '\r\nSet-Cookie: a=b',
    '\t\v\f',
  ],
  ...['=1+1', '//evil.test', 'javascript:alert(1)', 'https://evil.test/', 'x'.repeat(300)],
  ...['x'.repeat(5000), '('.repeat(500), 'eyJhIjoxfQ', 'eyJhIjpbXX0.x', 'WyJhIiwxXQ', 'bnVsbA'],
]

export type Grammar = ReturnType<typeof grammarOf>

/** Inputs around these rows' ids. */
export function grammarOf(ids: readonly string[]) {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...nasty) },
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.double().map(String) },
    { weight: 1, arbitrary: fc.date().map(String) },
    { weight: 1, arbitrary: fc.base64String({ maxLength: 60 }) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  )
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  )
  const pairs = fc
    .array(fc.tuple(name, fc.array(value, { minLength: 0, maxLength: 3 })), { maxLength: 7 })
    .map((fields) => fields.flatMap(([key, values]) => values.map((v) => [key, v] as const)))
  const encoded = pairs.map((fields) =>
    fields.map(([key, v]) => `${percent(key)}=${percent(v)}`).join('&'),
  )
  const broken = fc
    .array(
      fc.constantFrom('%', '%2', '%ff', '%c3', '%ed%a0%80', '%00', '&', '=', ';', '+', 'q', '[]'),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((parts) => parts.join(''))
  const query = fc.oneof(
    { weight: 6, arbitrary: encoded },
    { weight: 1, arbitrary: broken },
    { weight: 1, arbitrary: fc.constant('q='.concat('x'.repeat(10_000))) },
  )
  /** What stands where the route has `:id`. */
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: fc.constantFrom(...nasty).map((v) => percent(v) || 'x') },
    { weight: 1, arbitrary: broken.map((text) => text.replace(/[?#&]/g, '') || '%') },
  )
  const deep = fc
    .integer({ min: 1, max: 20_000 })
    .map((depth) => '['.repeat(depth) + ']'.repeat(depth))
  const boundary = 'tenantryfuzz'
  const multipart = fc.tuple(pairs, fc.boolean(), fc.boolean()).map(([fields, isFile, isCut]) => {
    const parts = fields.map(
      ([key, v]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${key.replace(/["\r\n]/g, '')}"${isFile ? '; filename="a.csv"\r\nContent-Type: text/csv' : ''}\r\n\r\n${v}\r\n`,
    )
    const whole = `${parts.join('')}--${boundary}--\r\n`
    return isCut ? whole.slice(0, whole.length / 2) : whole
  })
  const csv = fc
    .array(
      fc.array(value, { maxLength: 7 }).map((cells) => cells.join(',')),
      { maxLength: 6 },
    )
    .map(
      (rows) => `shortname,full_name,service_type,license_type,licensed_users\n${rows.join('\n')}`,
    )
  const typed = (type: string, body: fc.Arbitrary<string | Uint8Array>) =>
    fc.record({ type: fc.constant(type), body })
  const body = fc.oneof(
    { weight: 8, arbitrary: typed('application/x-www-form-urlencoded', encoded) },
    { weight: 1, arbitrary: typed('application/x-www-form-urlencoded', broken) },
    { weight: 2, arbitrary: typed(`multipart/form-data; boundary=${boundary}`, multipart) },
    { weight: 1, arbitrary: typed('multipart/form-data', multipart) },
    { weight: 1, arbitrary: typed('application/json', fc.oneof(fc.json(), deep, encoded)) },
    { weight: 2, arbitrary: typed('text/csv', csv) },
    { weight: 1, arbitrary: typed('text/csv', fc.uint8Array({ maxLength: 200 })) },
    { weight: 1, arbitrary: typed('', fc.uint8Array({ maxLength: 200 })) },
    {
      weight: 1,
      arbitrary: typed('application/x-www-form-urlencoded', fc.uint8Array({ maxLength: 200 })),
    },
  )
  const headers = fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Record<string, string>>(
        { 'HX-Request': 'true', 'HX-Request-Type': 'partial' },
        { 'HX-Request': 'true', 'HX-Target': '#x', 'HX-Current-URL': 'not a url' },
        { Accept: '\u00ff', 'Accept-Encoding': 'br;q=x, gzip', 'Accept-Language': '*'.repeat(900) },
        { 'Idempotency-Key': 'k'.repeat(201) },
        { 'Idempotency-Key': '\u00e4' },
        { 'X-Forwarded-For': '1,2,,3', Range: 'bytes=9-1', 'If-None-Match': '"x' },
        { 'X-Big': 'x'.repeat(10_000) },
      ),
    },
  )
  return { query, part, body, headers }
}

/** As a browser would, but lone surrogates too: each as the three bytes that no decoder takes. */
export const percent = (text: string) =>
  [...text]
    .map((char) => {
      const code = char.charCodeAt(0)
      if (char.length > 1 || code < 0xd800 || code > 0xdfff) return encodeURIComponent(char)
      return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
        .map((byte) => `%${byte.toString(16)}`)
        .join('')
    })
    .join('')
