import type { Child } from 'hono/jsx'
import { Card } from './card.tsx'
import { Dialog, DialogFoot, DialogHead, OpenDialog } from './dialog.tsx'
import { FormKey, KeptNote } from './form.key.tsx'
import { type Errors, FormErrors } from './form.tsx'
import { clock } from './formats.ts'
import { Icon } from './icon.tsx'
import { MoreStyles } from './more-styles.tsx'
import { Time } from './time.tsx'
import { isolated } from './words/isolated.ts'
import { useWords } from './words.ts'

/** A step: its name in the address, what it is called, and what is done in it. */
export type WizardStep<S extends string> = { name: S; title: string; text: string }

/** A draft as its wizard shows it; without an id until its first step was kept. */
export type Begun = {
  id: string | null
  name: string
  savedAt: Date | null
  /** So long ago that its writer should look it over. */
  hasRested: boolean
}

/** What a wizard is called, and where it is. The last of its steps is the review, which is sent to `action`. */
export type WizardLook<S extends string> = {
  title: string
  steps: readonly WizardStep<S>[]
  /** The address of the first step; the others are below it, behind the draft's id. */
  path: string
  action: string
  /** The list that it was opened from. */
  list: { href: string; label: string }
  /** What a draft without a name is called inside a sentence. */
  thing: string
  submit: string
  /** What is said of a wizard that is not finished, unless it makes something: "Nothing was changed." */
  undone?: string
  /** Of a draft that rested: what may have changed. */
  rested: string
  /** Fields that hold secrets. */
  secrets: readonly string[]
}

type Frame<S extends string> = {
  look: WizardLook<S>
  draft: Begun
  step: S
  /** Steps that are filled in. */
  done: readonly S[]
  errors: Errors
  /** Nothing is wrong: it is asked about once more, and sent with this word it is done. */
  confirm?: string | undefined
  /** It holds what was entered before the session ended; here is the step without that. */
  kept?: string | undefined
  zone: string
  /** What was entered so far; nothing while it is null. */
  summary: Child
  /** Under the summary. */
  aside?: Child
  children?: Child
}

const urlOf = <S extends string>({ path }: WizardLook<S>, { id }: Begun, step: S) =>
  id ? `${path}/${id}/${step}` : path

const undoneOf = <S extends string>({ undone }: WizardLook<S>) => undone ?? 'Nothing was created.'

const isLast = <S extends string>({ steps }: WizardLook<S>, step: S) => steps.at(-1)?.name === step

/** A wizard around one of its steps: the steps left, the form, what was entered so far right. */
export const WizardFrame = <S extends string>(props: Frame<S>) => {
  const { look, draft, step, errors } = props
  const at = look.steps.findIndex(({ name }) => name === step)
  const isReview = isLast(look, step)
  return (
    <>
      <MoreStyles />
      <Head {...props} />
      <div class="wizard">
        <Steps {...props} />
        <form
          class="card"
          method="post"
          action={isReview ? look.action : urlOf(look, draft, step)}
          aria-labelledby="step-h"
          autocomplete="off"
        >
          <header>
            <h2 id="step-h">{look.steps[at]?.title}</h2>
            <p>
              Step {at + 1} of {look.steps.length}. {look.steps[at]?.text}
            </p>
          </header>
          <div class="body stack-lg">
            {draft.hasRested && (
              <p class="muted">This draft was saved a while ago. {look.rested}</p>
            )}
            <FormErrors
              errors={errors}
              title={
                props.confirm === undefined
                  ? `${undoneOf(look)} Please correct:`
                  : useWords().frame.form.askedAgain
              }
              isQuestion={props.confirm !== undefined}
            />
            {props.confirm !== undefined && (
              <input type="hidden" name="confirm" value={props.confirm} />
            )}
            {props.kept !== undefined && <KeptNote page={props.kept} />}
            <FormKey secrets={look.secrets} />
            {isReview && <input type="hidden" name="draft" value={draft.id ?? ''} />}
            {props.children}
          </div>
          <Foot {...props} at={at} />
        </form>
        <aside class="stack-lg" aria-label="Summary">
          <Card id="so-far-h" title="Summary">
            {props.summary ? (
              <dl class="dl body">{props.summary}</dl>
            ) : (
              <p class="body muted">Nothing entered yet.</p>
            )}
          </Card>
          {props.aside}
        </aside>
      </div>
      {draft.id && <Discard {...props} />}
    </>
  )
}

const Head = <S extends string>({ look, draft, zone }: Frame<S>) => (
  <div class="page-head">
    <div>
      <nav aria-label="Breadcrumb">
        <ol class="crumbs">
          <li>
            <a href={look.list.href}>{look.list.label}</a>
          </li>
          <li aria-current="page">{look.title}</li>
        </ol>
      </nav>
      <h1>
        {look.title}
        {draft.name && `: ${isolated(draft.name)}`}
      </h1>
    </div>
    {draft.savedAt && (
      <div class="actions">
        <p class="muted" role="status">
          Draft saved {clock(draft.savedAt.getTime(), zone)}
        </p>
        <OpenDialog dialog="discard" class="btn quiet">
          <Icon name="trash" />
          Discard
        </OpenDialog>
      </div>
    )}
  </div>
)

/** What is filled in is a link; what comes after the first gap is not yet. */
const Steps = <S extends string>({ look, draft, step, done }: Frame<S>) => (
  <nav class="card" aria-label="Steps">
    <ol class="steps body">
      {look.steps.map(({ name, title }, at) => {
        const isOpen = look.steps.slice(0, at).every((before) => done.includes(before.name))
        return (
          <li class={done.includes(name) && name !== step ? 'done' : undefined}>
            {name === step ? (
              <span aria-current="step">{title}</span>
            ) : isOpen && draft.id ? (
              <a href={urlOf(look, draft, name)}>{title}</a>
            ) : (
              <span>{title}</span>
            )}
          </li>
        )
      })}
    </ol>
  </nav>
)

const Foot = <S extends string>({ look, draft, step, at }: Frame<S> & { at: number }) => {
  const [before, after] = [look.steps[at - 1], look.steps[at + 1]]
  return (
    <footer class="foot">
      {before ? (
        <a class="btn" href={urlOf(look, draft, before.name)}>
          <Icon name="chevron-left" />
          {before.title}
        </a>
      ) : (
        <a class="btn" href={look.list.href}>
          Cancel
        </a>
      )}
      {isLast(look, step) ? (
        <a class="btn quiet" href={look.list.href}>
          Keep draft and close
        </a>
      ) : (
        <button class="btn quiet" name="after" value="close" formnovalidate>
          Save draft and close
        </button>
      )}
      {after ? (
        <button class="btn primary push" name="after" value="next">
          {after.title}
          <Icon name="chevron-right" />
        </button>
      ) : (
        <button class="btn primary push">
          <Icon name="check" />
          {look.submit}
        </button>
      )}
    </footer>
  )
}

const Discard = <S extends string>({ look, draft }: Frame<S>) => (
  <Dialog id="discard">
    <form method="post" action={`${look.path}/${draft.id}/discards`}>
      <DialogHead id="discard-title" title="Discard this draft?" />
      <p class="body">
        Your entries for {draft.name || look.thing} are deleted. {undoneOf(look)}
      </p>
      <DialogFoot>
        <button type="button" class="btn" data-close>
          Keep draft
        </button>
        <button class="btn danger">Discard draft</button>
      </DialogFoot>
    </form>
  </Dialog>
)

type Reviewed = { path: string; id: string; step: string; title: string; children?: Child }

/** A part of the review, with the way back to its step. */
export const ReviewPart = ({ path, id, step, title, children }: Reviewed) => (
  <section class="stack" aria-label={title}>
    <div class="cluster">
      <h3>{title}</h3>
      <a class="push" href={`${path}/${id}/${step}`}>
        Change<span class="vh"> {title}</span>
      </a>
    </div>
    <dl class="dl">{children}</dl>
  </section>
)

/** A draft that its writer left, as a list offers it. */
export type OwnDraft = { id: string; name: string; savedAt: Date }

/** Where somebody left off. */
export const Drafts = ({ drafts, path }: { drafts: readonly OwnDraft[]; path: string }) =>
  drafts.length === 0 ? null : (
    <div class="note">
      <Icon name="info-circle" />
      <div>
        <strong>Continue your draft</strong>
        <ul>
          {drafts.map((draft) => (
            <li>
              <a href={`${path}/${draft.id}`}>{draft.name}</a>, saved{' '}
              <Time at={draft.savedAt} sentence />
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
