import { naming, noun } from '../noun.ts'

/** Whether a service is watched. Its people are told that it is not; why not, the provider's and its MSP's. */
export const monitoring = noun({
  label: { en: 'Monitoring', de: 'Überwachung' },
  log: {
    group: 'service',
    types: {
      'service.unmonitored': { en: 'Monitoring stopped', de: 'Überwachung eingestellt' },
      'service.unmonitored-reason': {
        en: 'Reason for stopping monitoring',
        de: 'Grund für das Einstellen der Überwachung',
      },
      'service.monitored': { en: 'Monitoring resumed', de: 'Überwachung wieder aufgenommen' },
    },
  },
  messages: {
    'monitoring-stopped': naming<{ by: string; reason: string }>({
      en: ({ by, reason }) => `Monitoring stopped by ${by}: ${reason}`,
      de: ({ by, reason }) => `Überwachung eingestellt von ${by}: ${reason}`,
    }),
    'not-monitored': {
      en: 'This service is not monitored at present.',
      de: 'Dieser Dienst wird zurzeit nicht überwacht.',
    },
    'monitoring-stopped-already': naming<{ by: string }>({
      en: ({ by }) => `${by} has stopped the monitoring of this service already.`,
      de: ({ by }) => `${by} hat die Überwachung dieses Dienstes schon eingestellt.`,
    }),
    'monitoring-goes-on': {
      en: 'This service is being monitored.',
      de: 'Dieser Dienst wird überwacht.',
    },
    'never-monitored': {
      en: 'The status of this service is not monitored.',
      de: 'Der Status dieses Dienstes wird nicht überwacht.',
    },
    'monitoring-stopped-above': {
      en: 'The provider has stopped the monitoring of this service, and only its people can resume it.',
      de: 'Der Anbieter hat die Überwachung dieses Dienstes eingestellt, und nur seine Leute können sie wieder aufnehmen.',
    },
    'monitoring-not-deployed': {
      en: 'Only a deployed service is monitored.',
      de: 'Nur ein bereitgestellter Dienst wird überwacht.',
    },
    'monitoring-reason': {
      en: 'Enter a reason of 3 to 500 characters.',
      de: 'Geben Sie einen Grund mit 3 bis 500 Zeichen ein.',
    },
  },
})
