import { verbatim } from '../../src/domain/messages.ts'

/** A text as a column of messages keeps what others wrote; in a statement `${said('Trunk')}::text::jsonb`. */
export const said = (text: string): string => JSON.stringify(verbatim(text))
