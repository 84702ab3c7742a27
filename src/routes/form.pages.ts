import type { Drawable, Given } from '../domain/form.ts'
import type { Labels } from '../views/form.declared.tsx'
import type { Words } from '../views/words.ts'
import type { Address } from './declaration.ts'
import type { Acting, C } from './form.answers.tsx'
import { formPage, question } from './form.tsx'
import type { Routes } from './route.ts'

type Named = { name: string; version: number }

/** The words of a noun that is added, edited and removed: those of its fields, and these. */
type NounWords<N extends string> = Labels<N> & {
  add: string
  edit: (name: string) => string
  remove: string
  removeOf: (name: string) => string
  removeText: string
}

type Noun<N extends string, A, T extends Named> = {
  /** The addresses of a page of the noun: its list, `…/new`, `…/:<param>` and `…/:<param>/removal`. */
  at: (path: string) => readonly Address[]
  param: string
  guard: Acting<A, unknown>['guard']
  form: Drawable<N>
  /** What the nouns belong to. */
  about: (c: C) => Promise<A>
  /** The list's own address. */
  list: (about: A) => string
  /** The one in the address; another owner's is as missing as none. */
  find: (c: C, about: A) => Promise<T>
  words: (words: Words) => NounWords<N>
  /** What a new one begins with. */
  fresh?: (about: A) => Given
  add: (c: C, about: A, given: Given) => Promise<unknown>
  edit: (c: C, about: A, one: T, given: Given) => Promise<unknown>
  remove: (c: C, about: A, one: T) => Promise<unknown>
}

/** The three dialogs of a plain noun: one to add it, one to edit it, and the question before it is removed. */
export function formPages<N extends string, A, T extends Named>(
  routes: Routes,
  { at, param, guard, form, about, list, find, words, ...noun }: Noun<N, A, T>,
): void {
  const one = async (c: C) => {
    const owner = await about(c)
    return { owner, one: await find(c, owner) }
  }
  type One = { owner: A; one: T }
  const wordsOf = (c: C) => words(c.var.words)
  formPage(routes, {
    at: at('/new'),
    ...{ guard, form, about, back: list },
    row: (_, owner) => noun.fresh?.(owner) ?? {},
    look: (c) => ({ labels: wordsOf(c), title: wordsOf(c).add }),
    verb: noun.add,
  })
  formPage(routes, {
    at: at(`/:${param}`),
    ...{ guard, form, about: one, back: ({ owner }: One) => list(owner) },
    row: (_, { one }) => one,
    look: (c, { one }) => ({ labels: wordsOf(c), title: wordsOf(c).edit(one.name) }),
    verb: (c, { owner, one }, given) => noun.edit(c, owner, one, given),
  })
  question(routes, {
    at: at(`/:${param}/removal`),
    ...{ guard, about: one, back: ({ owner }: One) => list(owner) },
    ask(c, { one }) {
      const { removeOf, removeText, remove } = wordsOf(c)
      return { title: removeOf(one.name), text: removeText, submit: remove }
    },
    verb: (c, { owner, one }) => noun.remove(c, owner, one),
  })
}
