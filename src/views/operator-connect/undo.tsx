import type { Standing } from '../../domain/onboarding/leftovers.ts'
import type { UndoGoing } from '../../domain/operator-connect/undo.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import { Card } from '../card.tsx'
import type { FormLook } from '../form.frames.tsx'
import { StandingList } from '../onboarding/deletion.tsx'
import { Note } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import { useWords, type Words } from '../words.ts'
import { undoWords } from './undo.words.ts'

type Asked = {
  service: ServiceRow
  going: UndoGoing
  standing: readonly Standing[]
  holdMinutes: number
}

/** So many numbers stand in the dialog. */
const listed = 20

const someOf = (numbers: readonly string[]) =>
  numbers.slice(0, listed).join(', ') + (numbers.length > listed ? ', …' : '')

/** What undoing a deployment takes away and gives back, before it is ordered. */
export function undoLook(
  reader: Words,
  { service, going, standing, holdMinutes }: Asked,
): FormLook<'shortname' | 'reason'> {
  const words = undoWords(reader)
  const { numbers } = going
  return {
    title: words.title(isolated(service.name)),
    labels: { shortname: words.shortname, reason: words.reason, reasonHint: words.hint },
    ...{ danger: true, dismiss: words.dismiss, submit: words.submit, notDone: words.notDone },
    text: (
      <>
        <p>{words.again(isolated(service.customer))}</p>
        <ul class="plain">
          <li>{words.licenses(service.licensedUsers)}</li>
          <li>
            {numbers.length > 0 ? words.released(numbers.length, someOf(numbers)) : words.noNumbers}
          </li>
          {going.isInvited && <li>{words.invitation}</li>}
        </ul>
        {standing.length > 0 ? (
          <div>
            <p>{words.outside}</p>
            <StandingList standing={standing} />
          </div>
        ) : (
          going.numbers.length === 0 && <p>{words.nothing}</p>
        )}
        <p>{words.hold(holdMinutes)}</p>
      </>
    ),
  }
}

const mostAssigned = 200

/** The numbers that somebody still uses, which stand in its way. */
export const AssignedNumbers = ({
  service,
  numbers,
}: {
  service: ServiceRow
  numbers: readonly string[]
}) => {
  const words = undoWords(useWords())
  const rest = numbers.length - mostAssigned
  return (
    <Card id="undo-assigned" title={words.title(isolated(service.name))}>
      <div class="body stack">
        <Note
          tone="bad"
          action={
            <a class="btn small" href={`/numbers?q=${encodeURIComponent(service.shortname)}`}>
              {words.numbers}
            </a>
          }
        >
          <strong>{words.assigned(numbers.length, isolated(service.name))}</strong> {words.first}
        </Note>
        <ul class="plain mono">
          {numbers.slice(0, mostAssigned).map((number) => (
            <li>{number}</li>
          ))}
        </ul>
        {rest > 0 && <p class="muted">{words.more(rest)}</p>}
      </div>
    </Card>
  )
}
