let hashed: Readonly<Record<string, string>> | undefined

/** Tells the views which hashed name each static file has (`manifest.json` of the build). */
export function useManifest(manifest: Readonly<Record<string, string>>): void {
  hashed = manifest
}

/** URL of a static file by its logical name ("portal.css"); plain while no manifest is in use. */
export function asset(name: string): string {
  const file = hashed ? hashed[name] : name
  if (!file) throw new Error(`no static file is called ${name}`)
  return `/static/${file}`
}
