import {
  accessOf,
  addCommunity,
  addUser,
  changeCommunity,
  changeUser,
  communityForm,
  demandKind,
  newCommunityForm,
  newUserForm,
  userForm,
  usualUser,
} from '../../domain/notices/snmp-sources.ts'
import { type AlarmSource, findSource } from '../../domain/notices/sources.list.ts'
import { usualSource } from '../../domain/notices/sources.ts'
import type { SourceKind } from '../../domain/schema/alarm-sources.ts'
import { snmpWords } from '../../views/notices/snmp-sources.words.ts'
import { sourceWords } from '../../views/notices/sources.words.ts'
import type { Words } from '../../views/words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const snmpSources = routes()

const path = '/settings/sources'
const at = (rest: string): Address[] => [{ path: `${path}${rest}`, host: 'both' }]
const guard = { permission: 'manage-notices' } as const
const back = () => path

const labelsOf = (words: Words) => ({ ...sourceWords(words).fields, ...snmpWords(words).fields })
const optionsOf = (words: Words) => {
  const { auths: auth, privacies: privacy } = snmpWords(words)
  return { auth, privacy }
}

formPage(snmpSources, {
  ...{ at: at('/communities/new'), guard, form: newCommunityForm, about: async () => path, back },
  row: () => usualSource,
  look: ({ var: { words } }) => ({
    labels: labelsOf(words),
    title: snmpWords(words).addCommunity,
    submit: snmpWords(words).addCommunity,
  }),
  verb: ({ var: { scope, seal } }, _, given) => addCommunity(scope, seal, given),
})

formPage(snmpSources, {
  ...{ at: at('/users/new'), guard, form: newUserForm, about: async () => path, back },
  row: () => ({ ...usualSource, ...usualUser }),
  look: ({ var: { words } }) => ({
    ...{ labels: labelsOf(words), options: optionsOf(words) },
    title: snmpWords(words).addUser,
    submit: snmpWords(words).addUser,
  }),
  verb: ({ var: { scope, seal } }, _, given) => addUser(scope, seal, given),
})

const sourceOf = async (c: C, kind: SourceKind) =>
  demandKind(await findSource(c.var.scope, idOf(c, 'no-such-source', 'row')), kind)
const titleOf = (words: Words, { name }: AlarmSource) => `${snmpWords(words).access}: ${name}`

formPage(snmpSources, {
  ...{ at: at('/communities/:row'), guard, form: communityForm, back },
  about: (c) => sourceOf(c, 'snmp-v2c'),
  row: (_, source: AlarmSource) => accessOf(source),
  look: ({ var: { words } }, source) => ({
    labels: snmpWords(words).fields,
    title: titleOf(words, source),
  }),
  verb: ({ var: { scope, seal } }, { id }, given) => changeCommunity(scope, seal, id, given),
})

formPage(snmpSources, {
  ...{ at: at('/users/:row'), guard, form: userForm, back },
  about: (c) => sourceOf(c, 'snmp-v3'),
  row: (_, source: AlarmSource) => accessOf(source),
  look: ({ var: { words } }, source) => ({
    ...{ labels: snmpWords(words).fields, options: optionsOf(words) },
    title: titleOf(words, source),
  }),
  verb: ({ var: { scope, seal } }, { id }, given) => changeUser(scope, seal, id, given),
})
