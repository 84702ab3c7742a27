import type { DirectoryUser, UserChange } from '../../domain/directory/users.ts'
import { Card } from '../card.tsx'
import { Time } from '../time.tsx'
import { saidValue } from './changes.said.ts'
import { changeWords } from './changes.words.ts'
import { userWords } from './users.words.ts'

type Props = { user: Pick<DirectoryUser, 'name'>; history: readonly UserChange[] }

/** What was changed of a user here, newest first. */
export const History = ({ user, history }: Props) => {
  const { page, fields } = userWords()
  const { kinds } = changeWords()
  const named: Readonly<Record<string, string>> = {
    ...fields,
    ...kinds,
    managed: userWords().columns.managed,
    site: userWords().columns.site,
  }
  return (
    <Card id="history-h" title={page.history}>
      {history.length === 0 ? (
        <p class="body muted">{page.noHistory}</p>
      ) : (
        <div class="scroll">
          <table class="table" aria-label={`${page.history}: ${user.name}`}>
            <thead>
              <tr>
                <th scope="col">{page.when}</th>
                <th scope="col">{page.change}</th>
                <th scope="col">{page.before}</th>
                <th scope="col">{page.after}</th>
                <th scope="col">{page.by}</th>
              </tr>
            </thead>
            <tbody>
              {history.map((change) => (
                <tr>
                  <td>
                    <Time at={change.at} />
                  </td>
                  <td>{named[change.field] ?? change.field}</td>
                  <td>{saidValue(valuesIn(change.before))}</td>
                  <td>{saidValue(valuesIn(change.after))}</td>
                  <td>{change.by}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

const valuesIn = (stored: unknown): Readonly<Record<string, unknown>> | null =>
  typeof stored === 'object' && stored !== null && Object.keys(stored).length > 0
    ? { ...stored }
    : null
