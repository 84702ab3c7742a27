import { startSbc } from '../../src/sandbox/sbc.ts'
import { answer } from './processes.ts'

type Given = { certificate: { cert: string; key: string } }

/** What answers all of them, in a process of its own. */
answer({
  async start({ certificate }: Given) {
    const { sipPort, sipsPort } = await startSbc({
      ...{ name: 'SBC', username: 'Admin', password: 'x', certificate },
    })
    return { sipPort, sipsPort }
  },
})
