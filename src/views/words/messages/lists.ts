import type { ListMessages } from '../../../domain/lists/messages.ts'
import { numberIn } from '../../formats.ts'
import type { Sentences } from '../sentences.ts'

const n = (value: number) => numberIn('en', value)
const z = (value: number) => numberIn('de', value)

export const en: Sentences<ListMessages> = {
  'not-there': () => 'It is not there. It may have been deleted meanwhile.',
  'no-more': ({ max }) => `There are ${n(max)} already, and no more than that.`,
  'name-is-there': ({ name }) => `There is one named ${name} already.`,
  'list-many': ({ max }) => `More than ${n(max)} match. Narrow the filters and do it in parts.`,
  'bad-list-query': () => 'This is no address of this list: its filters cannot be read.',
  'selection-empty': () => 'Nothing is selected. Tick the rows that you mean.',
  'selection-gone': () => 'Nothing of what was selected exists any more.',
  'selection-large': ({ max }) => `Select at most ${n(max)}.`,
  'selection-used': () =>
    'This selection was confirmed already. Select again if it should be done once more.',
  'no-such-selection': () =>
    'There is no such selection. It is kept for a day; please select again.',
  'no-person-selects': () => 'Only a person can select.',
  'no-such-view': () => 'There is no such view of yours. It may be removed already.',
  'no-person-saves': () => 'Only a person can save a view.',
  'view-name': ({ max }) => `Give the view a name of 1 to ${n(max)} characters.`,
  'view-name-taken': ({ name }) =>
    `You already have a view named ${name}. Remove it or choose another name.`,
  'views-many': ({ max }) => `You have ${n(max)} saved views. Remove one first.`,
  'view-address': () => 'This list cannot be kept: its address is too long.',
}

export const de: Sentences<ListMessages> = {
  'not-there': () => 'Das gibt es nicht. Vielleicht wurde es inzwischen gelöscht.',
  'no-more': ({ max }) => `Es gibt bereits ${z(max)}, und mehr sind nicht möglich.`,
  'name-is-there': ({ name }) => `${name} gibt es bereits.`,
  'list-many': ({ max }) =>
    `Mehr als ${z(max)} passen. Grenzen Sie die Filter ein und gehen Sie in Teilen vor.`,
  'bad-list-query': () =>
    'Das ist keine Adresse dieser Liste: Ihre Filter lassen sich nicht lesen.',
  'selection-empty': () => 'Es ist nichts ausgewählt. Haken Sie die gemeinten Zeilen an.',
  'selection-gone': () => 'Von der Auswahl ist nichts mehr da.',
  'selection-large': ({ max }) => `Wählen Sie höchstens ${z(max)} aus.`,
  'selection-used': () =>
    'Diese Auswahl wurde bereits bestätigt. Wählen Sie erneut, wenn es noch einmal geschehen soll.',
  'no-such-selection': () =>
    'Diese Auswahl gibt es nicht. Sie wird einen Tag aufbewahrt; bitte wählen Sie erneut.',
  'no-person-selects': () => 'Nur eine Person kann auswählen.',
  'no-such-view': () =>
    'Eine solche eigene Ansicht gibt es nicht. Vielleicht wurde sie schon entfernt.',
  'no-person-saves': () => 'Nur eine Person kann eine Ansicht speichern.',
  'view-name': ({ max }) => `Geben Sie der Ansicht einen Namen von 1 bis ${z(max)} Zeichen.`,
  'view-name-taken': ({ name }) =>
    `Sie haben bereits eine Ansicht namens ${name}. Entfernen Sie sie oder wählen Sie einen anderen Namen.`,
  'views-many': ({ max }) =>
    `Sie haben ${z(max)} gespeicherte Ansichten. Entfernen Sie zuerst eine.`,
  'view-address': () => 'Diese Liste lässt sich nicht speichern: Ihre Adresse ist zu lang.',
}
