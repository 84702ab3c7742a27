import { freshSeconds } from '../domain/people/password-confirmation.ts'
import type { Portal } from './portal.ts'

/** While the form lies open the session ages; a minute before the end of freshness it asks already. */
const marginSeconds = 60

/** Whether a form whose route asks for the password `when not fresh` has to show the field. */
export const asksPassword = (signedIn: Portal['Variables']['signedIn']) =>
  signedIn.ageSeconds >= freshSeconds - marginSeconds
