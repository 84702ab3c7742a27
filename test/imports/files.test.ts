import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCsv, readCsv } from '../../src/domain/csv.read.ts'
import { escapeFormulas, unescapeFormulas } from '../../src/domain/csv.ts'
import { parseCustomers } from '../../src/domain/imports/imports.file.ts'
import { judgeRows } from '../../src/domain/imports/imports.parse.ts'
import { exportList } from '../../src/domain/lists/exports.ts'
import { parseQuery } from '../../src/domain/lists/list.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { type Database, system } from '../../src/domain/scope.ts'
import { columns, type Exported } from '../../src/domain/services/exports.ts'
import { services } from '../../src/domain/services/services.ts'
import { wordsIn } from '../../src/views/words.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const utf16 = (text: string, isBig = false) => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}
const lines = (...all: string[]) => all.join('\r\n')
const read = (bytes: Uint8Array) => judgeRows(parseCustomers(decodeCsv(bytes)))
const refusal = (bytes: Uint8Array) => {
  try {
    read(bytes)
  } catch (error) {
    if (error instanceof Refusal) return wordsIn('en').say(error)
    throw error
  }
  return 'not refused'
}

describe('one list of customers as programs write it', () => {
  const two = [
    {
      ...{ row: 1, shortname: 'mueller', full_name: 'Müller & Söhne; Köln' },
      ...{ service_type: 'direct-routing', license_type: 'hosted-pro', licensed_users: 1250 },
    },
    {
      ...{ row: 2, shortname: 'anker', full_name: 'Gasthof, Zum Anker' },
      ...{ service_type: 'operator-connect', license_type: 'oc-essential', licensed_users: null },
    },
  ]
  const plain = lines(
    'shortname,full_name,service_type,license_type,licensed_users',
    'mueller,Müller & Söhne; Köln,direct-routing,hosted-pro,"1,250"',
    'anker,"Gasthof, Zum Anker",operator-connect,oc-essential,',
    '',
  )
  const semicolons = (users: string) =>
    lines(
      'shortname;full_name;service_type;license_type;licensed_users',
      `mueller;"Müller & Söhne; Köln";direct-routing;hosted-pro;${users}`,
      'anker;Gasthof, Zum Anker;operator-connect;oc-essential;',
      '',
    )
  const tabs = (users: string) =>
    lines(
      'shortname\tfull_name\tservice_type\tlicense_type\tlicensed_users',
      `mueller\tMüller & Söhne; Köln\tdirect-routing\thosted-pro\t${users}`,
      'anker\t"Gasthof, Zum Anker"\toperator-connect\toc-essential\t',
      '',
    )
  const cases: Record<string, Uint8Array> = {
    'Excel (US), CSV UTF-8': utf8(`\uFEFF${plain}`),
    'Excel (German), CSV UTF-8': utf8(`\uFEFF${semicolons('1.250')}`),
    'Excel (German), two decimals': utf8(`\uFEFF${semicolons('1250,00')}`),
    'Excel (French), narrow no-break space': utf8(`\uFEFF${semicolons('1\u202f250')}`),
    'Excel (French), no-break space': utf8(`\uFEFF${semicolons('1\u00a0250')}`),
    'Excel (Swiss)': utf8(`\uFEFF${semicolons('1’250')}`),
    'Excel, Unicode Text': utf16(tabs('"1,250"')),
    'UTF-16, the other way round': utf16(tabs('1250'), true),
    'Excel (Mac), lines ended by CR': utf8(plain.replaceAll('\r\n', '\r')),
    'Excel, rows down to where something was formatted': utf8(
      `${semicolons('1250')};;;;\r\n;;;;\r\n;;;;\r\n`,
    ),
    'Excel, columns to where something was formatted': utf8(
      semicolons('1250').replaceAll('\r\n', ';;;\r\n'),
    ),
    'Excel, which leaves out empty cells at the end of later rows': utf8(
      semicolons('1250').replace('oc-essential;', 'oc-essential'),
    ),
    'LibreOffice, all texts quoted, lines ended by LF': utf8(
      [
        '"shortname","full_name","service_type","license_type","licensed_users"',
        '"mueller","Müller & Söhne; Köln","direct-routing","hosted-pro",1250',
        '"anker","Gasthof, Zum Anker","operator-connect","oc-essential",',
        '',
      ].join('\n'),
    ),
    'LibreOffice, decimals': utf8(plain.replace('"1,250"', '1250.0')),
    'Numbers (German)': utf8(semicolons('1.250').replaceAll('\r\n', '\n')),
    'a line that says the separator': utf8(`sep=;\r\n${semicolons('1250')}`),
    'the same, marked and quoted': utf8(`\uFEFF"sep=\t"\r\n${tabs('1250')}`),
    'a line that says a rare one': utf8(`SEP=~\r\n${tabs('1250').replaceAll('\t', '~')}`),
    'the separator that somebody set': utf8(tabs('1250').replaceAll('\t', '|')),
    'heads typed by hand': utf8(
      plain.replace(/^.*/, 'ShortName , Full Name,SERVICE-TYPE,"License  type",Licensed Users'),
    ),
    'spaces around, lines above and an unnamed empty column': utf8(
      [
        ',,,,,',
        'shortname, full_name, , service_type, license_type, licensed_users',
        'mueller, "Müller & Söhne; Köln", , direct-routing , hosted-pro, 1250.0',
        'anker, "Gasthof, Zum Anker", , operator-connect, oc-essential, –',
      ].join('\n'),
    ),
    'what could not be loaded, mended, with its reasons': utf8(
      plain.replace('shortname', 'reason,shortname').replace(/^(mueller|anker)/gm, 'was wrong,$1'),
    ),
  }
  test.each(Object.entries(cases))('%s', (_, bytes) => {
    const { rows, errors } = read(bytes)
    expect(errors).toEqual([])
    expect(rows).toMatchObject(two)
  })

  test('rows count as a spreadsheet counts them, empty ones too', () => {
    const { rows, errors } = read(
      utf8(
        'shortname;service_type;license_type\n;;\nanker;operator-connect;oc-essential\n\nx;operator-connect;oc-essential',
      ),
    )
    expect(rows.map(({ row }) => row)).toEqual([2])
    expect(errors.map(({ row }) => row)).toEqual([4])
  })

  test('what is more than its header is told by row, and the others load', () => {
    const { rows, errors } = read(
      utf8(
        'shortname,service_type,license_type\nanker,operator-connect,oc-essential,,\nx,Anker, Bar,operator-connect,oc-essential',
      ),
    )
    expect(rows).toHaveLength(1)
    expect(errors).toEqual([{ row: 2, reason: { code: 'row-surplus', params: { column: 4 } } }])
  })
})

test.each([
  ['a column twice', 'shortname,Short Name,service_type,license_type\na,b,c,d', /shortname twice/],
  [
    'an unknown column',
    'shortname,service_type,license_type,phone\na,b,c,d',
    /unknown column: phone/,
  ],
  ['unknown column', 'shortname,license_type\na,b', /lacks the column service_type/],
  ['only separators', 'shortname,service_type,license_type\n,,\n,,', /no rows below/],
  ['nothing', '', /no rows below/],
  [
    'an open quotation mark',
    'shortname,service_type,license_type\na,b,c\n"d,e,f',
    /In row 2, a quotation mark is opened/,
  ],
  [
    'a quotation mark in quotation marks',
    'shortname,service_type,license_type\n"a"b",c,d',
    /In row 1, .* twice/,
  ],
  [
    'a row without an end',
    `shortname,service_type,license_type\n"${'a'.repeat(20_000)}`,
    /In row 1, .*longer than 16,384/,
  ],
])('refuses %s in words', (_, text, words) => {
  expect(refusal(utf8(text))).toMatch(words)
})

test('refuses other encodings, for names would be spelt wrongly', () => {
  expect(refusal(Buffer.from('shortname\nMüller', 'latin1'))).toMatch(/CSV UTF-8/)
  expect(refusal(utf16('shortname').subarray(2))).toMatch(/NUL/)
  // half a pair, and half a character
  expect(refusal(Buffer.from([0xff, 0xfe, 0x00, 0xd8]))).toMatch(/CSV UTF-8/)
  expect(refusal(Buffer.from([0xff, 0xfe, 0x41]))).toMatch(/CSV UTF-8/)
})

const head = 'shortname;service_type;license_type;licensed_users\nanker;direct-routing;hosted-pro;'
test.each([
  ...[
    ['120', 120],
    ['120.0', 120],
    ['120,00', 120],
    ['1.250', 1250],
    ['1,250', 1250],
  ],
  ...[
    ['1 250', 1250],
    ["1'250", 1250],
    ['1.250,0', 1250],
    ['1,250.00', 1250],
  ],
  ...[
    ['1.250.000', 1_250_000],
    ['1,000,000', 1_000_000],
    ['1000.000', 1000],
    ['120.0000', 120],
  ],
] as const)('%s licensed users are %s', (given, users) => {
  expect(read(utf8(head + given)).rows).toMatchObject([{ licensed_users: users }])
})

test.each([
  ...[
    ['1.000', /can mean 1 or 1000/],
    ['12,000', /can mean 12 or 12000/],
  ],
  ...[
    '1.5',
    '1,5',
    '1.250,5',
    '1,25',
    '12.34.567',
    '1.250.00',
    '1e3',
    '0x10',
    '1..000',
    '0,250',
    '12 34',
  ].map((given) => [given, /whole number of at least 1/] as const),
] as const)('%s licensed users are refused in words', (given, words) => {
  const { errors } = read(utf8(head + given))
  expect(errors.map(({ reason }) => wordsIn('en').say(reason))).toEqual([
    expect.stringMatching(words),
  ])
})

/** Texts made of what separates, quotes, escapes and begins formulas, and of ordinary letters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'=+-@＝＋－＠,;|\t\r\n"\'  '),
      fc.constantFrom('\u00a0', '\uFEFF', 'sep=;', '=cmd|…', "'=Name", 'a', 'ß', '한', '👩‍🚒'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed())

const nowhere: Database = { transaction: () => Promise.reject(new Error('nothing is asked')) }
/** A list's download, with these rows in place of the database's. */
async function exportOf(rows: Exported[]) {
  const list = {
    ...services,
    async *exported() {
      yield { rows, isCut: false }
    },
  }
  const pages = exportList(
    list,
    { database: nowhere, actor: system({ kind: 'provider' }) },
    parseQuery(services, ''),
    { say: wordsIn('en').say, note: String },
  )
  return (await Array.fromAsync(pages)).join('')
}
const row = fc.record(
  Object.fromEntries(columns.map((column) => [column, hostile])),
) as unknown as fc.Arbitrary<Exported>

test('a list’s export, read back, is what it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 4 }), async (rows) => {
      const text = decodeCsv(utf8(await exportOf(rows)))
      expect(readCsv(text)).toEqual([
        [...columns],
        ...rows.map((cells) => columns.map((column) => cells[column])),
      ])
    }),
  )
})

test('wherever a spreadsheet splits an export, no cell begins a formula', async () => {
  const splits = [/[\r\n]|,/, /[\r\n]|;/, /[\r\n]|\t/, /[\r\n]|\|/, /[\r\n,;|\t]/]
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3 }), async (rows) => {
      const text = await exportOf(rows)
      const begun = splits
        .flatMap((split) => text.split(split))
        .filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell))
      expect(begun).toEqual([])
    }),
  )
})

test('an export begins with the mark that Excel knows UTF-8 by, and a negative number is a number', async () => {
  const cells = Object.fromEntries(columns.map((column) => [column, null]))
  const text = await exportOf([{ ...cells, licensed_users: -5 } as Exported])
  expect([...utf8(text).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(text.split('\r\n')[1]).toBe(',,,,-5,,,,,')
})

test.each([
  ['=1+1', "'=1+1"],
  ["'=Name", "''=Name"],
  ['a;=cmd|calc', "a;'=cmd|calc"],
  ['a\t-1', "a\t'-1"],
  ['a | @b', "a |' @b"],
  ['first\n=second', "first\n'=second"],
  ['first\r\n\r\nsecond', 'first\r\n\r\nsecond'],
  ['"=1', '\'"=1'],
  [' =1', "' =1"],
  ['＝1', "'＝1"],
  ['\tx', "'\tx"],
  ["O'Hara - Sons", "O'Hara - Sons"],
  ['Nordhavn A/S; Oslo', 'Nordhavn A/S; Oslo'],
])('%j is written as %j and read as it was', (cell, written) => {
  expect(escapeFormulas(cell)).toBe(written)
  expect(unescapeFormulas(written)).toBe(cell)
})
