import { noun } from '../noun.ts'

export const authentications = noun({
  log: {
    group: 'service',
    types: {
      'm365-authentication.set': { en: 'Microsoft 365 connected', de: 'Microsoft 365 verbunden' },
    },
  },
})
