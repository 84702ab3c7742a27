import type { Block, Contents, Run } from './contents.ts'

/** The part of a mail for who reads no HTML; says the same. */
export function textOf({ title, blocks, foot }: Contents): string {
  const said = blocks.filter(({ kind }) => kind !== 'fallback').map(textOfBlock)
  return `${[title, ...said, `-- \n${foot.map(textOfRuns).join('\n')}`].join('\n\n')}\n`
}

function textOfBlock(block: Block): string {
  if (block.kind === 'button') return `${block.label}:\n${block.href}`
  if (block.kind === 'facts')
    return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
  return textOfRuns(block.runs)
}

const textOfRuns = (runs: readonly Run[]) =>
  runs.map((run) => ('link' in run ? run.link : run.text)).join('')
