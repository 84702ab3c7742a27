import type { ListMessages } from '../../../domain/lists/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

export const en: Sentences<ListMessages> = {
  'not-there': () => 'Entry not found. It may have been deleted.',
  'no-more': ({ max }) => `The limit of ${n(max)} is reached.`,
  'name-is-there': ({ name }) => `${name} already exists.`,
  'not-among': () => 'Choose one of the list.',
  'rows-bad': ({ bad, total }) =>
    `${n(bad)} of ${n(total)} rows cannot be loaded. Nothing was loaded.`,
  'rows-many': ({ max }) => `A file may have up to ${n(max)} rows.`,
  'rows-none': () => 'The file has no rows.',
  'row-columns': ({ missing, columns }) =>
    `The file lacks the columns ${missing}. It may have: ${columns}.`,
  'list-many': ({ max }) => `More than ${n(max)} match. Narrow the filters and proceed in parts.`,
  'bad-list-query': () => 'The filters in this address cannot be read.',
  'selection-empty': () => 'Nothing is selected. Select at least one row.',
  'selection-gone': () => 'Nothing you selected exists anymore.',
  'selection-large': ({ max }) => `Select at most ${n(max)}.`,
  'selection-used': () => 'This selection was already confirmed. Select again to repeat it.',
  'no-such-selection': () =>
    'Selection not found. Selections are kept for one day; please select again.',
  'no-person-selects': () => 'Only users can select.',
  'no-such-view': () => 'View not found. It may have been removed.',
  'no-person-saves': () => 'Only users can save a view.',
  'view-name': ({ max }) => `Enter a name of 1 to ${n(max)} characters.`,
  'view-name-taken': ({ name }) =>
    `You already have a view named ${name}. Remove it or choose another name.`,
  'views-many': ({ max }) => `You have ${n(max)} saved views. Remove one first.`,
  'view-address': () => 'This view cannot be saved: its address is too long.',
}

export const de: Sentences<ListMessages> = {
  'not-there': () => 'Eintrag nicht gefunden. Vielleicht wurde er gelöscht.',
  'no-more': ({ max }) => `Das Limit von ${z(max)} ist erreicht.`,
  'name-is-there': ({ name }) => `${name} gibt es bereits.`,
  'not-among': () => 'Wählen Sie einen Eintrag der Liste.',
  'rows-bad': ({ bad, total }) =>
    `${z(bad)} von ${z(total)} Zeilen lassen sich nicht laden. Es wurde nichts geladen.`,
  'rows-many': ({ max }) => `Eine Datei darf bis zu ${z(max)} Zeilen haben.`,
  'rows-none': () => 'Die Datei hat keine Zeilen.',
  'row-columns': ({ missing, columns }) =>
    `Der Datei fehlen die Spalten ${missing}. Möglich sind: ${columns}.`,
  'list-many': ({ max }) =>
    `Mehr als ${z(max)} Treffer. Grenzen Sie die Filter ein und gehen Sie in Teilen vor.`,
  'bad-list-query': () => 'Die Filter in dieser Adresse lassen sich nicht lesen.',
  'selection-empty': () => 'Es ist nichts ausgewählt. Wählen Sie mindestens eine Zeile aus.',
  'selection-gone': () => 'Nichts von der Auswahl existiert noch.',
  'selection-large': ({ max }) => `Wählen Sie höchstens ${z(max)} aus.`,
  'selection-used': () =>
    'Diese Auswahl wurde bereits bestätigt. Wählen Sie erneut aus, um sie zu wiederholen.',
  'no-such-selection': () =>
    'Auswahl nicht gefunden. Eine Auswahl wird einen Tag aufbewahrt; bitte wählen Sie erneut aus.',
  'no-person-selects': () => 'Nur Benutzer können auswählen.',
  'no-such-view': () => 'Ansicht nicht gefunden. Vielleicht wurde sie entfernt.',
  'no-person-saves': () => 'Nur Benutzer können eine Ansicht speichern.',
  'view-name': ({ max }) => `Geben Sie einen Namen mit 1 bis ${z(max)} Zeichen ein.`,
  'view-name-taken': ({ name }) =>
    `Sie haben bereits eine Ansicht namens ${name}. Entfernen Sie sie oder wählen Sie einen anderen Namen.`,
  'views-many': ({ max }) =>
    `Sie haben ${z(max)} gespeicherte Ansichten. Entfernen Sie zuerst eine.`,
  'view-address': () => 'Diese Ansicht lässt sich nicht speichern: Ihre Adresse ist zu lang.',
}
