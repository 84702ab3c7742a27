/** How long links may live, as people choose it (domain/settings/invitations: linkLives). */
export const linkLifeWords = [
  { value: '24', label: '24 hours' },
  { value: '72', label: '3 days' },
  { value: '168', label: '7 days' },
]
