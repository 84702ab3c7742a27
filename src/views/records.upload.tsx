import type { RowFault } from '../domain/records/faults.ts'
import { FormKey } from './form.key.tsx'
import { CheckField, type Errors, FormErrors, TextField } from './form.tsx'
import { MoreStyles } from './more-styles.tsx'
import { grouped, useWords } from './words.ts'

type Props = {
  title: string
  back: string
  /** The columns that a file may have, and how many rows. */
  file: { columns: readonly string[]; max: number }
  labels: Readonly<Record<string, string>>
  errors?: Errors
  faults?: readonly RowFault[]
}

/** Where a file of rows is given, and what is wrong with those that cannot be loaded. */
export const UploadRecords = ({ title, back, file, labels, errors = {}, faults = [] }: Props) => {
  const { lists, frame } = useWords()
  const words = lists.upload
  return (
    <>
      <MoreStyles />
      <div class="page-head">
        <h1>{title}</h1>
      </div>
      <form class="card" method="post" action={`${back}/import`} enctype="multipart/form-data">
        <div class="body stack">
          <FormErrors errors={errors} title={words.notDone} />
          <FormKey />
          <TextField
            name="file"
            label={words.file}
            type="file"
            accept=".csv,text/csv"
            error={errors.file}
            hint={words.hint(file.columns.join(', '), grouped(file.max))}
            required
          />
          <CheckField name="skip" label={words.skip} />
        </div>
        <footer>
          <a class="btn push" href={back}>
            {frame.form.cancel}
          </a>
          <button class="btn primary">{words.load}</button>
        </footer>
      </form>
      {faults.length > 0 && <Faults faults={faults} labels={labels} />}
    </>
  )
}

const Faults = ({ faults, labels }: { faults: readonly RowFault[]; labels: Props['labels'] }) => {
  const { lists, say } = useWords()
  const words = lists.upload
  return (
    <section class="card">
      <header>
        <h2 id="faults-h">{words.bad}</h2>
        <p>{words.first}</p>
      </header>
      <div class="table-wrap" tabindex={0} role="region" aria-labelledby="faults-h">
        <table class="table wrap">
          <thead>
            <tr>
              <th scope="col" class="num">
                {words.row}
              </th>
              <th scope="col">{words.column}</th>
              <th scope="col">{words.reason}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map(({ row, column, reason }) => (
              <tr>
                <td class="num">{grouped(row)}</td>
                <td>{column === null ? '' : (labels[column] ?? column)}</td>
                <td>{say(reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
