import { ownWords } from '../words.ts'

export const monitoringWords = ownWords({
  en: {
    stop: 'Stop monitoring',
    resume: 'Resume monitoring',
    stopOf: (name: string) => `Stop monitoring ${name}?`,
    resumeOf: (name: string) => `Resume monitoring ${name}?`,
    means:
      'The service is shown as unmonitored until monitoring is resumed. Its alarms are still recorded, without notifications.',
    goesOn: 'The service is shown as what deployment, replication and alarms say, at once.',
    reason: 'Reason',
    hint: 'For the people of the provider and the MSP; the customer does not see it.',
    stopped: (name: string) => `${name} is not monitored until monitoring is resumed.`,
    resumed: (name: string) => `${name} is monitored again.`,
    since: 'since',
  },
  de: {
    stop: 'Überwachung einstellen',
    resume: 'Überwachung wieder aufnehmen',
    stopOf: (name) => `Überwachung von ${name} einstellen?`,
    resumeOf: (name) => `Überwachung von ${name} wieder aufnehmen?`,
    means:
      'Der Dienst wird als nicht überwacht angezeigt, bis jemand die Überwachung wieder aufnimmt. Seine Alarme werden festgehalten und melden sich so lange bei niemandem.',
    goesOn:
      'Der Dienst zeigt sofort wieder an, was Bereitstellung, Replikation und Alarme ergeben.',
    reason: 'Grund',
    hint: 'Für die Leute des Anbieters und des MSP; der Kunde sieht ihn nicht.',
    stopped: (name) => `${name} wird nicht überwacht, bis jemand die Überwachung wieder aufnimmt.`,
    resumed: (name) => `${name} wird wieder überwacht.`,
    since: 'seit',
  },
})
