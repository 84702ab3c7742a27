import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type Applied,
  compareVersions,
  type Own,
  readOwn,
  releasePath,
} from '../../src/database/releases.ts'
import { migrations } from '../support/setup.ts'

const file = (tag: string, release: string, oldest = '0.1.0') => ({
  ...{ tag, hash: `hash of ${tag}`, release, oldest },
  ...{ statements: [], isOutside: false },
})
const all = [
  file('0000_first', '0.1.0'),
  file('0001_second', '0.2.0'),
  file('0002_third', '0.3.0'),
  file('0003_fourth', '0.4.0-dev', '0.3.0'),
]
/** The tree of this version; `required` names a release that may not be left out. */
function own(version: string, required?: string): Own {
  const kept = all.filter(({ release }) => compareVersions(release, version) <= 0)
  const versions = ['0.1.0', '0.2.0', '0.3.0'].filter((v) => compareVersions(v, version) <= 0)
  const releases = versions.map((v) => ({
    ...{ version: v, date: '2026-11-30', oldest: '0.1.0' },
    migrations: all
      .filter(({ release }) => release === v)
      .map(({ tag, hash }) => ({ tag, sha256: hash })),
    ...(v === required && { required: { why: 'it moves the numbers.' } }),
  }))
  return { version, releases, migrations: kept }
}
const madeBy = (version: string): Applied[] => [...own(version).migrations]

test('what there is to do says the way from one version to another', () => {
  expect(releasePath(own('0.3.0'), [])).toEqual({
    ...{ way: 'new', from: undefined },
    pending: ['0000_first', '0001_second', '0002_third'],
  })
  expect(releasePath(own('0.3.0'), madeBy('0.3.0'))).toEqual({
    ...{ way: 'same', from: '0.3.0', pending: [] },
  })
  expect(releasePath(own('0.4.0-dev'), madeBy('0.1.0'))).toEqual({
    ...{ way: 'forward', from: '0.1.0', pending: ['0001_second', '0002_third', '0003_fourth'] },
  })
})

test('a required release that was left out is named with its reason, from wherever it is missing', () => {
  for (const version of ['0.3.0', '0.4.0-dev']) {
    const refused = releasePath(own(version, '0.2.0'), madeBy('0.1.0'))
    expect(refused).toMatchObject({ way: 'none', isOld: true })
    expect('why' in refused && refused.why).toBe(
      `This database is of Tenantry 0.1.0, and 0.2.0 must run on it before ${version}: it moves the numbers. Start 0.2.0 once, then this version. Nothing was changed.`,
    )
  }
  // who has run it goes on, the required one itself too, and an empty database skips nothing
  expect(releasePath(own('0.3.0', '0.2.0'), madeBy('0.2.0')).way).toBe('forward')
  expect(releasePath(own('0.2.0', '0.2.0'), madeBy('0.1.0')).way).toBe('forward')
  expect(releasePath(own('0.3.0', '0.2.0'), []).way).toBe('new')
})

test('a database of a newer version lets this one work on as long as it says so', () => {
  expect(releasePath(own('0.1.0'), madeBy('0.3.0'))).toEqual({
    ...{ way: 'ahead', from: '0.3.0', pending: [] },
  })
  expect(releasePath(own('0.3.0'), madeBy('0.4.0-dev')).way).toBe('ahead')
  const refused = releasePath(own('0.2.0'), madeBy('0.4.0-dev'))
  expect(refused).toMatchObject({ way: 'none', isOld: false })
  expect('why' in refused && refused.why).toBe(
    'This database has been upgraded by Tenantry 0.4.0-dev, on which versions before 0.3.0 no longer work; this is 0.2.0. Run 0.4.0-dev or a newer one. Nothing was changed.',
  )
})

test('a database of a build between two releases is refused by the migration that differs', () => {
  const edited = madeBy('0.4.0-dev').map((one) =>
    one.tag === '0003_fourth' ? { ...one, hash: 'another' } : one,
  )
  expect(releasePath(own('0.4.0-dev'), edited)).toMatchObject({
    ...{ way: 'none', isOld: true, why: expect.stringContaining('its migration 0003_fourth') },
  })
  // one that it has and this version has not, while this version's own is missing
  const other = [...madeBy('0.3.0'), file('0003_other', '0.4.0-dev')]
  expect(releasePath(own('0.4.0-dev'), other)).toMatchObject({
    ...{ way: 'none', isOld: true, why: expect.stringContaining('0003_other') },
  })
})

test('versions are compared by their numbers, and work on one comes before it', () => {
  const sorted = ['0.1.0', '0.2.0-dev', '0.2.0', '0.10.0', '1.0.0']
  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted)
})

test('what was released is as it was released, and this tree says which version it is', () => {
  const tree = readOwn(migrations)
  const { version } = JSON.parse(readFileSync(join(migrations, '../package.json'), 'utf8'))
  expect(tree.version).toBe(version)
  const released = tree.releases.flatMap((release) => release.migrations)
  expect(tree.migrations.slice(0, released.length).map(({ tag }) => tag)).toEqual(
    released.map(({ tag }) => tag),
  )
  for (const { tag, sha256 } of released) {
    const text = readFileSync(join(migrations, `${tag}.sql`))
    expect(`${tag} ${createHash('sha256').update(text).digest('hex')}`).toBe(`${tag} ${sha256}`)
  }
})
