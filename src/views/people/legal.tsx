import { useWords } from '../words.ts'

/** The brand's terms and privacy pages, where it has any. */
export const LegalLinks = (props: { terms: string | null; privacy: string | null }) => {
  const words = useWords().people.signIn
  if (!props.terms && !props.privacy) return null
  return (
    <p class="legal">
      {props.terms && (
        <a href={props.terms} rel="noreferrer">
          {words.terms}
        </a>
      )}
      {props.privacy && (
        <a href={props.privacy} rel="noreferrer">
          {words.privacy}
        </a>
      )}
    </p>
  )
}
