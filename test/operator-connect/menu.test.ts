import { beforeAll, describe, expect, test } from 'vitest'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

/** Who else has a page at this address, and whether it shows an empty state while there is nothing. */
type Of = { msp?: true; tenant?: true; empty?: true }
type Planned = readonly [label: string, href: string, of?: Of]

const both = { msp: true, tenant: true } as const
const bare = { empty: true } as const
/** The operators' menu as it is to be, group by group; further entries may stand between and after these. */
const planned: readonly (readonly [heading: string, entries: readonly Planned[]])[] = [
  [
    '',
    [
      ['All Services', '/services', both],
      ['Tenants', '/tenants', { msp: true }],
      ['MSPs', '/msps'],
      ['Orders', '/orders'],
      ['License Usage', '/licenses', { tenant: true }],
      ['Waves', '/waves', bare],
    ],
  ],
  [
    'Operator Connect',
    [
      ['New Leads', '/leads', bare],
      ['OC Number Management', '/numbers', { tenant: true, empty: true }],
      ['Calling Profile', '/calling-profiles', bare],
    ],
  ],
  [
    '',
    [
      ['Alarms', '/alarms', both],
      ['Queued Tasks', '/commands', both],
    ],
  ],
  [
    'Operator Connect Jobs',
    [
      ['OC Sync Tasks', '/sync-tasks'],
      ['Jobs Monitor', '/jobs', bare],
      ['OC Settings', '/operator-connect'],
    ],
  ],
  [
    'Service',
    [
      ['Authentication Status', '/authentications'],
      ['Pending Invitations', '/invitations', bare],
    ],
  ],
  [
    'System Settings',
    [
      ['UMP System Settings', '/settings/system'],
      ['License', '/settings/license'],
      ['Invitation Settings', '/settings/invitations'],
      ['Email Server Settings', '/settings/email'],
      ['DNS API Configuration', '/settings/dns'],
      ['SBC', '/settings/sbcs', bare],
      ['Script Templates', '/settings/scripts', bare],
      ['OVOC', '/settings/ovoc'],
    ],
  ],
  [
    'Customers',
    [
      ['Customer Leads', '/customer-leads', bare],
      ['Number Management', '/customer-numbers', bare],
      ['Jobs Monitor', '/customer-jobs', bare],
      ['Calling Profile', '/customer-calling-profiles', bare],
    ],
  ],
]
type Entry = { label: string; href: string }
type Group = { heading: string; entries: Entry[] }

const text = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** The menu as a page has it. */
function menuIn(html: string): Group[] {
  const [nav = ''] = /<nav[^>]*class="nav"[\s\S]*?<\/nav>/.exec(html) ?? []
  return nav.split(/<summary[^>]*>/).map((part, at) => {
    const [head = ''] = at === 0 ? [''] : part.split('</summary>')
    const body = at === 0 ? part : part.slice(head.length)
    return {
      heading: text(head),
      entries: [...body.matchAll(/<a [^>]*href="?([^"\s>]+)"?[^>]*>([\s\S]*?)<\/a>/g)].map(
        ([, href = '', label = '']) => ({ href, label: text(label).replace(/ \d+$/, '') }),
      ),
    }
  })
}

describe('the operators’ menu', async () => {
  const database = await testDatabase({ connections: 6 })
  let world: World
  let pages: ReturnType<typeof pagesOf>
  beforeAll(async () => {
    world = await makeWorld(database)
    pages = pagesOf(database)
  })
  const wanted = planned.flatMap(([, entries]) => entries)
  const menuOf = async (who: World['dana']) => menuIn((await pages.get('/services', who)).html)

  test('has each entry in its place and order', async () => {
    const groups = await menuOf(world.dana)
    const flat = groups.flatMap(({ entries }) => entries)
    const known = flat.filter(({ href }) => wanted.some(([, path]) => path === href))
    expect(known.map(({ label, href }) => [label, href])).toEqual(
      wanted.map(([label, href]) => [label, href]),
    )
    const headings = groups.map(({ heading }) => heading).filter(Boolean)
    const named = planned.flatMap(([heading]) => heading || [])
    expect(headings.filter((heading) => named.includes(heading))).toEqual(named)
  })

  test.each(wanted.map(([label, href, of = {}]) => ({ label, href, of })))(
    '$label ($href) opens for whom it should',
    async ({ label, href, of }) => {
      for (const who of [world.dana, world.nico, world.vera]) {
        const { status, html } = await pages.get(href, who)
        expect([who.role, href, status]).toEqual([who.role, href, 200])
        expect(html, `${href} is called as its entry`).toMatch(new RegExp(`<h1[^>]*>${label}`))
        if (of.empty) expect(html, `${href} has nothing and says so`).toContain('class="empty"')
      }
      for (const [who, opens] of [
        [world.olivia, of.msp],
        [world.otis, of.tenant],
      ] as const) {
        const { status } = await pages.get(href, who)
        if (opens) expect([who.name, href, status]).toEqual([who.name, href, 200])
        else expect([403, 404], `${href} as ${who.name}: ${status}`).toContain(status)
      }
    },
  )

  test('each entry that somebody has in the menu opens, whoever it is', async () => {
    for (const who of [world.dana, world.vera, world.olivia, world.otis]) {
      const entries = (await menuOf(who)).flatMap((group) => group.entries)
      expect(entries.length).toBeGreaterThan(3)
      for (const { href } of entries)
        expect([who.name, href, (await pages.get(href, who)).status]).toEqual([who.name, href, 200])
    }
  })
})
