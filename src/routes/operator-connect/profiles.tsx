import {
  customerProfiles,
  findProfile,
  callingProfiles as ofOperatorConnect,
  unservedCountries,
} from '../../domain/operator-connect/profiles.list.ts'
import {
  ProfilePage,
  type ProfilePlace,
  ProfilesPage,
  profilePaths,
} from '../../views/operator-connect/profiles.tsx'
import { profileWords } from '../../views/operator-connect/profiles.words.ts'
import type { Address } from '../declaration.ts'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const callingProfiles = routes()

const looking = { permission: { provider: 'looking' } } as const
const lists = { oc: ofOperatorConnect, customers: customerProfiles }

for (const place of ['oc', 'customers'] as const satisfies readonly ProfilePlace[]) {
  const path = profilePaths[place]
  const at = (rest = ''): Address[] => [{ path: `${path}${rest}`, host: 'operators' }]

  listPages(callingProfiles, {
    ...{ at: at(), declaration: looking, list: lists[place], csv: {} },
    prepare: () => ({ path, ...(place === 'oc' && { without: ['family'] }) }),
    page: async (c, state) => (
      <ProfilesPage
        {...{ state, place }}
        unserved={place === 'oc' ? await unservedCountries(c.var.scope) : []}
      />
    ),
    about: ({ var: { words } }) => ({
      title: profileWords(words).title,
      topics: ['calling-profiles'],
    }),
  })

  callingProfiles.get(at('/:profile'), looking, async (c) => {
    const profile = await findProfile(c.var.scope, idOf(c, 'no-such-calling-profile', 'profile'))
    return c.render(<ProfilePage {...{ profile, place }} />, {
      ...{ title: profile.name, topics: ['calling-profiles'] },
    })
  })
}
