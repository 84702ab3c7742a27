import { noun, staff } from '../noun.ts'

export const commands = noun({
  label: { en: 'Queued Tasks', de: 'Aufgaben' },
  topics: ['queue', 'commands', 'command:'],
  permissions: { operate: staff },
  log: {
    group: 'service',
    types: {
      'command.cancelled': { en: 'Task canceled', de: 'Aufgabe abgebrochen' },
      'command.queued': { en: 'Task queued', de: 'Aufgabe eingereiht' },
      'command.retried': { en: 'Task retried', de: 'Aufgabe wiederholt' },
      'commands.exported': { en: 'Tasks downloaded', de: 'Aufgaben heruntergeladen' },
    },
  },
  menu: [
    {
      ...{ in: 'top', at: 40, for: ['msp', 'tenant'] },
      ...{ href: '/commands', icon: 'list-check', key: 'q', count: 'queued' },
    },
    {
      ...{ in: 'watch', at: 40, for: ['provider'] },
      ...{ href: '/commands', icon: 'list-check', key: 'q', count: 'queued' },
    },
  ],
  canary: ['/commands?state=all'],
  foreign: { command: { paths: ['/commands/{}', '/api/v1/commands/{}'] } },
})
