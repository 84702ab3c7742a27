import { naming, noun } from '../noun.ts'

type AtLine = { line: number; found: string }
type OfVariable = { variable: string }

/** Texts that are sent to an SBC, or done in a customer's Microsoft 365, when a connection comes or goes. */
export const scriptTemplates = noun({
  label: { en: 'Script Templates', de: 'Skriptvorlagen' },
  topics: ['script-templates'],
  listeners: { for: ['provider'] },
  log: {
    types: {
      'script-template.added': { en: 'Script template added', de: 'Skriptvorlage angelegt' },
      'script-template.changed': { en: 'Script template changed', de: 'Skriptvorlage geändert' },
      'script-template.defaulted': {
        en: 'Script template made the default',
        de: 'Skriptvorlage als Standard festgelegt',
      },
      'script-template.removed': { en: 'Script template removed', de: 'Skriptvorlage entfernt' },
      'script-templates.exported': {
        en: 'Script templates downloaded',
        de: 'Skriptvorlagen heruntergeladen',
      },
    },
  },
  menu: [
    {
      ...{ in: 'system', at: 7, for: ['provider'] },
      ...{ href: '/settings/scripts', icon: 'file-code' },
    },
  ],
  canary: ['/settings/scripts', '/settings/scripts.csv'],
  messages: {
    'no-such-script': { en: 'Script template not found.', de: 'Skriptvorlage nicht gefunden.' },
    'no-such-script-version': {
      en: 'This script template has no such version.',
      de: 'Diese Version gibt es von der Skriptvorlage nicht.',
    },
    'script-name-taken': naming<{ name: string }>({
      en: ({ name }) => `There is already a script template named ${name}.`,
      de: ({ name }) => `Es gibt schon eine Skriptvorlage namens ${name}.`,
    }),
    'scripts-many': naming<{ max: number }>({
      en: ({ max }) => `There are ${max} script templates already. Remove one first.`,
      de: ({ max }) => `Es gibt schon ${max} Skriptvorlagen. Entfernen Sie zuerst eine.`,
    }),
    'script-versions-many': naming<{ max: number }>({
      en: ({ max }) =>
        `This script template has ${max} versions already. Add a new template instead.`,
      de: ({ max }) =>
        `Diese Skriptvorlage hat schon ${max} Versionen. Legen Sie stattdessen eine neue Vorlage an.`,
    }),
    'script-kind': { en: 'Choose SBC or M365.', de: 'Wählen Sie SBC oder M365.' },
    'script-phase': {
      en: 'Choose onboarding or cleanup.',
      de: 'Wählen Sie Einrichtung oder Rückbau.',
    },
    'script-text-missing': {
      en: 'Enter the text of the script.',
      de: 'Geben Sie den Text des Skripts ein.',
    },
    'script-text-long': naming<{ kibibytes: number; lines: number }>({
      en: ({ kibibytes, lines }) => `Enter up to ${kibibytes} KiB in up to ${lines} lines.`,
      de: ({ kibibytes, lines }) => `Geben Sie höchstens ${kibibytes} KiB in ${lines} Zeilen ein.`,
    }),
    'script-placeholder-open': naming<AtLine>({
      en: ({ line, found }) => `Line ${line}: ${found} is not closed. Write {{Name}} on one line.`,
      de: ({ line, found }) =>
        `Zeile ${line}: ${found} ist nicht geschlossen. Schreiben Sie {{Name}} in eine Zeile.`,
    }),
    'script-placeholder-shape': naming<AtLine>({
      en: ({ line, found }) =>
        `Line ${line}: ${found} is not a variable. A name has up to 40 letters and digits, begins with a letter, and has no spaces around it.`,
      de: ({ line, found }) =>
        `Zeile ${line}: ${found} ist keine Variable. Ein Name hat bis zu 40 Buchstaben und Ziffern, beginnt mit einem Buchstaben und hat keine Leerzeichen um sich.`,
    }),
    'script-placeholder-stray': naming<AtLine>({
      en: ({ line, found }) => `Line ${line}: ${found} closes nothing.`,
      de: ({ line, found }) => `Zeile ${line}: ${found} schließt nichts.`,
    }),
    'script-placeholder-spelling': naming<AtLine & { meant: string }>({
      en: ({ line, found, meant }) => `Line ${line}: ${found} is not defined. Write ${meant}.`,
      de: ({ line, found, meant }) =>
        `Zeile ${line}: ${found} ist nicht definiert. Schreiben Sie ${meant}.`,
    }),
    'script-variables-many': naming<{ max: number }>({
      en: ({ max }) => `Use up to ${max} variables.`,
      de: ({ max }) => `Verwenden Sie höchstens ${max} Variablen.`,
    }),
    'script-without-gateway': naming<{ variable: string }>({
      en: ({ variable }) =>
        `An onboarding script for an SBC must name ${variable}: by it the portal tells whether the script has run.`,
      de: ({ variable }) =>
        `Ein Skript, das einen SBC einrichtet, muss ${variable} nennen: Daran erkennt das Portal, ob das Skript gelaufen ist.`,
    }),
    'script-value-missing': naming<OfVariable>({
      en: ({ variable }) => `Enter a value for ${variable}.`,
      de: ({ variable }) => `Geben Sie einen Wert für ${variable} ein.`,
    }),
    'script-value-long': naming<OfVariable & { max: number }>({
      en: ({ variable, max }) => `Enter up to ${max} characters for ${variable}.`,
      de: ({ variable, max }) => `Geben Sie höchstens ${max} Zeichen für ${variable} ein.`,
    }),
    'script-value-line': naming<OfVariable>({
      en: ({ variable }) => `${variable} must be one line without control or invisible characters.`,
      de: ({ variable }) =>
        `${variable} muss eine Zeile ohne Steuerzeichen und unsichtbare Zeichen sein.`,
    }),
    'script-value-character': naming<OfVariable & { character: string }>({
      en: ({ variable, character }) =>
        `${variable} must not contain ${character}, which a script would read as a part of itself.`,
      de: ({ variable, character }) =>
        `${variable} darf ${character} nicht enthalten: Ein Skript läse es als Teil von sich.`,
    }),
    'script-in-use': naming<{ count: number }>({
      en: ({ count }) =>
        count === 1
          ? '1 deployment uses this script template.'
          : `${count} deployments use this script template.`,
      de: ({ count }) =>
        count === 1
          ? '1 Bereitstellung verwendet diese Skriptvorlage.'
          : `${count} Bereitstellungen verwenden diese Skriptvorlage.`,
    }),
  },
})
