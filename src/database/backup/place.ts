import postgres from 'postgres'

/** Where the server keeps its data, where its owner may know that; it may be on another machine. */
export async function dataDirectoryOf(
  owner: postgres.Options<Record<string, never>>,
): Promise<string | undefined> {
  const sql = postgres({ ...owner, max: 1, onnotice: () => {} })
  try {
    const [found] = await sql<
      { setting: string }[]
    >`select setting from pg_settings where name = 'data_directory'`
    return found?.setting
  } finally {
    await sql.end({ timeout: 5 })
  }
}
