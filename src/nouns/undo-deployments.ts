import { naming, noun } from '../noun.ts'

type OfName = { name: string }
type Listed = OfName & { count: number; numbers: string }

/** How a service of Operator Connect is taken back, and its customer is a lead again. */
export const undoDeployments = noun({
  label: { en: 'Undone deployments', de: 'Zurückgenommene Bereitstellungen' },
  log: {
    group: 'service',
    types: {
      'service.undo-ordered': {
        en: 'Undo of deployment scheduled',
        de: 'Zurücknahme der Bereitstellung geplant',
      },
      'service.undo-stopped': {
        en: 'Undo of deployment stopped',
        de: 'Zurücknahme der Bereitstellung gestoppt',
      },
      'lead.freed': { en: 'Lead has no license again', de: 'Lead wieder ohne Lizenz' },
    },
  },
  messages: {
    'undo-other-kind': {
      en: 'Only the deployment of an Operator Connect service can be undone.',
      de: 'Nur die Bereitstellung eines Operator-Connect-Dienstes lässt sich zurücknehmen.',
    },
    'undo-held': naming<OfName & { minutes: number }>({
      en: ({ name, minutes }) =>
        `The deployment of ${name} is undone in ${minutes < 1 ? 'less than a minute' : minutes === 1 ? '1 minute' : `${minutes} minutes`}. It can be stopped on its page.`,
      de: ({ name, minutes }) =>
        `Die Bereitstellung von ${name} wird in ${minutes < 1 ? 'weniger als einer Minute' : minutes === 1 ? '1 Minute' : `${minutes} Minuten`} zurückgenommen. Das lässt sich auf der Seite des Dienstes stoppen.`,
    }),
    'undo-begun': naming<OfName>({
      en: ({ name }) => `The deployment of ${name} is being undone. Its page says how far it is.`,
      de: ({ name }) =>
        `Die Bereitstellung von ${name} wird zurückgenommen. Die Seite des Dienstes sagt, wie weit es ist.`,
    }),
    'undo-none': naming<OfName>({
      en: ({ name }) => `The deployment of ${name} is not scheduled to be undone.`,
      de: ({ name }) => `Für ${name} ist keine Zurücknahme geplant.`,
    }),
    'undo-numbers': naming<Listed>({
      en: ({ name, count, numbers }) =>
        `${count === 1 ? '1 number' : `${count} numbers`} of ${name} ${count === 1 ? 'is' : 'are'} still assigned: ${numbers}. Unassign ${count === 1 ? 'it' : 'them'} in Teams first.`,
      de: ({ name, count, numbers }) =>
        `${count === 1 ? '1 Rufnummer' : `${count} Rufnummern`} von ${name} ${count === 1 ? 'ist' : 'sind'} noch zugewiesen: ${numbers}. Heben Sie die Zuweisung zuerst in Teams auf.`,
    }),
    'undo-jobs': naming<OfName & { jobs: number }>({
      en: ({ name, jobs }) =>
        `${jobs === 1 ? '1 number job' : `${jobs} number jobs`} of ${name} ${jobs === 1 ? 'has' : 'have'} not ended. Wait for ${jobs === 1 ? 'it' : 'them'}; Jobs Monitor says how far ${jobs === 1 ? 'it is' : 'they are'}.`,
      de: ({ name, jobs }) =>
        `${jobs === 1 ? '1 Rufnummern-Job' : `${jobs} Rufnummern-Jobs`} von ${name} ${jobs === 1 ? 'ist' : 'sind'} noch nicht zu Ende. Warten Sie darauf; Jobs Monitor sagt, wie weit ${jobs === 1 ? 'er ist' : 'sie sind'}.`,
    }),
    'undo-not-released': naming<Listed>({
      en: ({ name, count, numbers }) =>
        `${count === 1 ? '1 number' : `${count} numbers`} of ${name} could not be released: ${numbers}. Jobs Monitor says why. Mend the cause and retry.`,
      de: ({ name, count, numbers }) =>
        `${count === 1 ? '1 Rufnummer' : `${count} Rufnummern`} von ${name} ließ${count === 1 ? '' : 'en'} sich nicht freigeben: ${numbers}. Jobs Monitor sagt, warum. Beheben Sie die Ursache und wiederholen Sie es.`,
    }),
    'step-undo-numbers': { en: 'Release numbers', de: 'Rufnummern freigeben' },
    'undo-waits-numbers': {
      en: 'Microsoft is releasing its numbers. The portal checks again soon.',
      de: 'Microsoft gibt die Rufnummern frei. Das Portal prüft bald noch einmal.',
    },
  },
})
