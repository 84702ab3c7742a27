import type { ServiceDetail } from '../../domain/services/details.ts'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import { serviceUrl } from './links.ts'
import { replicationWords } from './replication.words.ts'

/** What a complete answer left out, and the question whether it is gone, for who may answer it. */
export const MissingNote = ({ detail }: { detail: ServiceDetail }) => {
  const words = replicationWords(useWords())
  const { service, replication } = detail
  const missing = replication?.missing
  if (!missing) return null
  const { users, numbers, generation } = missing
  const what = [
    users.gone > 0 && words.missingUsers(users.gone, users.of),
    numbers.gone > 0 && words.missingNumbers(numbers.gone, numbers.of),
  ]
  return (
    <Note tone="warn">
      <div class="stack tight">
        <p>
          <strong>{words.missing}.</strong> {words.leavesOut(what.filter(Boolean).join(words.and))}
        </p>
        <form class="cluster when-operator" method="post" action={`${serviceUrl(service)}/missing`}>
          <input type="hidden" name="generation" value={generation} />
          <button class="btn" name="decision" value="keep">
            {words.keep}
          </button>
          <button class="btn danger" name="decision" value="accept">
            {words.accept}
          </button>
        </form>
      </div>
    </Note>
  )
}
