import type { MailContent, RenderedMail } from '../../domain/mail/templates.ts'
import { type Block, type Contents, contentsOf, type Run, textOf } from './blocks.ts'

/** Renders a mail: subject, HTML and text, in its language and under its brand. */
export function renderMail(content: MailContent): RenderedMail {
  const contents = contentsOf(content)
  const page = <MailPage content={content} contents={contents} />
  return { subject: contents.subject, html: `<!doctype html>${page}`, text: textOf(contents) }
}

const accent = '#0b5e73'

// mail programs know tables and attributes; what a style sheet adds is missed by none of them
const MailPage = ({ content, contents }: { content: MailContent; contents: Contents }) => (
  <html lang={content.language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <title>{contents.subject}</title>
      <style>{sheet}</style>
    </head>
    <body bgcolor="#f3f5f7">
      <table
        role="presentation"
        width="100%"
        cellpadding="0"
        cellspacing="0"
        border={0}
        bgcolor="#f3f5f7"
      >
        <tr>
          <td align="center" class="around">
            <table
              role="presentation"
              width="560"
              cellpadding="0"
              cellspacing="0"
              border={0}
              bgcolor="#ffffff"
              class="sheet"
            >
              <Head content={content} />
              <tr>
                <td class="body">
                  <h1>{contents.title}</h1>
                  {contents.blocks.map((block) => (
                    <Part block={block} colour={content.brand.accent ?? accent} />
                  ))}
                </td>
              </tr>
              <tr>
                <td class="foot">
                  {contents.foot.map((runs) => (
                    <p>
                      <Runs runs={runs} />
                    </p>
                  ))}
                </td>
              </tr>
            </table>
          </td>
        </tr>
      </table>
    </body>
  </html>
)

const Head = ({ content: { brand, hasLogo } }: { content: MailContent }) => (
  <tr>
    <td class="head">
      {hasLogo ? (
        <img src="cid:logo" alt={brand.name} height="40" border={0} />
      ) : (
        <strong>{brand.name}</strong>
      )}
    </td>
  </tr>
)

const Part = ({ block, colour }: { block: Block; colour: string }) => {
  if (block.kind === 'button')
    return (
      <table role="presentation" cellpadding="0" cellspacing="0" border={0} class="button">
        <tr>
          <td bgcolor={colour} align="center">
            <a href={block.href}>
              <font color={inkOn(colour)}>{block.label}</font>
            </a>
          </td>
        </tr>
      </table>
    )
  if (block.kind === 'facts')
    return (
      <table role="presentation" cellpadding="0" cellspacing="0" border={0} class="facts">
        {block.rows.map(({ label, value }) => (
          <tr>
            <td class="label">{label}</td>
            <td>
              <strong>{value}</strong>
            </td>
          </tr>
        ))}
      </table>
    )
  return (
    <p class={block.kind === 'paragraph' ? undefined : 'small'}>
      <Runs runs={block.runs} />
    </p>
  )
}

const Runs = ({ runs }: { runs: readonly Run[] }) => (
  <>
    {runs.map((run) =>
      'text' in run ? (
        <Lines text={run.text} />
      ) : /^https?:/i.test(run.link) ? (
        <a href={run.link}>{run.link}</a>
      ) : (
        run.link
      ),
    )}
  </>
)

const Lines = ({ text }: { text: string }) => (
  <>
    {text.split('\n').map((line, n) => (
      <>
        {n > 0 && <br />}
        {line}
      </>
    ))}
  </>
)

/** Black or white, whichever reads better on a colour (#rrggbb). */
function inkOn(colour: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#10161c' : '#ffffff'
}

const sheet = `
body { margin: 0; padding: 0; font-family: Inter, Segoe UI, Helvetica, Arial, sans-serif; color: #15202b; }
.around { padding: 24px 12px; }
.sheet { width: 100%; max-width: 560px; border: 1px solid #d6dde4; border-radius: 8px; }
.head { padding: 20px 28px; border-bottom: 1px solid #e4e9ee; font-size: 16px; }
.body { padding: 24px 28px 8px; font-size: 15px; line-height: 22px; }
.body h1 { margin: 0 0 16px; font-size: 20px; line-height: 28px; }
.body p { margin: 0 0 14px; overflow-wrap: anywhere; }
.body .small { font-size: 13px; line-height: 19px; color: #4d5b69; }
.button { margin: 6px 0 20px; }
.button td { border-radius: 6px; }
.button a { display: inline-block; padding: 10px 20px; font-weight: 600; text-decoration: none; }
.facts { margin: 0 0 16px; }
.facts td { padding: 3px 16px 3px 0; font-size: 14px; vertical-align: top; overflow-wrap: anywhere; }
.facts .label { color: #4d5b69; }
.foot { padding: 14px 28px 18px; border-top: 1px solid #e4e9ee; font-size: 12px; line-height: 18px; color: #4d5b69; }
.foot p { margin: 0 0 4px; overflow-wrap: anywhere; }
`
