import type { LicensePreview } from '../../domain/licensing/license-files.preview.ts'
import type { SeatType } from '../../domain/schema/seats.ts'
import { Card, Fact } from '../card.tsx'
import { FormKey } from '../form.key.tsx'
import { type Errors, Field, FormErrors, TextField } from '../form.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { Note, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { poolNames } from './pools.tsx'

const Head = ({ text }: { text: string }) => (
  <div class="page-head">
    <div>
      <h1>Load license file</h1>
      <p>{text}</p>
    </div>
  </div>
)

/** Where a license file is given, as a file or as its text; nothing is loaded before its preview is confirmed. */
export const LoadLicensePage = ({ errors = {}, text }: { errors?: Errors; text?: string }) => (
  <>
    <MoreStyles />
    <Head text="You see what changes before anything is loaded." />
    <form class="card" method="post" action="/licenses/files/new" enctype="multipart/form-data">
      <div class="body stack">
        <FormErrors errors={errors} title="The file was not loaded." />
        <FormKey page="/licenses/files/new" />
        <TextField name="file" label="License file" type="file" hint="Up to 64 KiB." />
        <Field
          name="text"
          label="Or its text"
          hint="As a whole, from “BEGIN LICENSE FILE” to “END LICENSE FILE”."
          {...(errors.text && { error: errors.text })}
          control={(ties) => (
            <textarea class="input" rows={8} spellcheck={false} autocapitalize="none" {...ties}>
              {text ?? ''}
            </textarea>
          )}
        />
      </div>
      <footer>
        <a class="btn push" href="/licenses/files">
          Cancel
        </a>
        <button class="btn primary">Check file</button>
      </footer>
    </form>
  </>
)

const seatNames: Record<SeatType, string> = {
  floating: 'Floating seats',
  named: 'Named seats',
}

type PreviewProps = { text: string; preview: LicensePreview; isAnew?: boolean }

/** What loading the file changes, and who is over then; sent along, `confirm` stands for just this. */
export const PreviewPage = ({ text, preview, isAnew }: PreviewProps) => {
  const { content, pools, seats, word } = preview
  const isOver = pools.some(({ used, after }) => used > after)
  return (
    <>
      <MoreStyles />
      <Head text="Compare before and after, then load the file." />
      {isAnew && (
        <Note tone="warn" alert>
          Something changed in the meantime. This is what loading the file changes now.
        </Note>
      )}
      <Card id="file-h" title="The file">
        <dl class="dl body">
          <Fact label="File">{content.file_id}</Fact>
          <Fact label="Customer">
            <bdi>{content.customer}</bdi>
          </Fact>
          <Fact label="Serial">{String(content.serial)}</Fact>
          <Fact label="Expires">
            <Time at={content.expires_at} never="never" />
          </Fact>
          {content.supersedes && <Fact label="Supersedes">{content.supersedes}</Fact>}
        </dl>
      </Card>
      <form class="card" method="post" action="/licenses/files" aria-labelledby="changes-h">
        <header>
          <h2 id="changes-h">What changes</h2>
        </header>
        <FormKey page="/licenses/files/new" />
        <input type="hidden" name="text" value={text} />
        <input type="hidden" name="confirm" value={word} />
        <div class="table-wrap" tabindex={0} role="region" aria-label="Before and after">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Licenses</th>
                <th scope="col" class="num">
                  Before
                </th>
                <th scope="col" class="num">
                  After
                </th>
                <th scope="col" class="num">
                  In use
                </th>
              </tr>
            </thead>
            <tbody>
              {pools.map(({ kind, used, before, after }) => (
                <tr>
                  <th scope="row">{poolNames[kind]}</th>
                  <td class="num">{grouped(before)}</td>
                  <td class="num">{grouped(after)}</td>
                  <td class="num">
                    {used > after && <Tag tone="bad">{grouped(used - after)} over</Tag>}{' '}
                    {grouped(used)}
                  </td>
                </tr>
              ))}
              {seats.map(({ type, before, after }) => (
                <tr>
                  <th scope="row">{seatNames[type]}</th>
                  <td class="num">{grouped(before)}</td>
                  <td class="num">{grouped(after)}</td>
                  <td class="num">–</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {isOver && (
          <div class="body">
            <Note tone="warn">
              More are in use than there would be. No one is cut off, but nothing more is given
              until enough came back.
            </Note>
          </div>
        )}
        <footer>
          <a class="btn push" href="/licenses/files">
            Cancel
          </a>
          <button class="btn primary">Load file</button>
        </footer>
      </form>
    </>
  )
}
