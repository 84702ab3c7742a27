import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { findings } from './chromium.ts'
import { isLive, openBrowserPortal, says, shoot } from './portal.ts'

const portal = await openBrowserPortal()
const password = 'a few unrelated words'

test('a customer is taken on, its administrator comes in by the mailed link, sees its brand, and is switched off in front of it', async () => {
  const dana = await portal.signIn('dana@northline.example', '/tenants')
  await dana.getByRole('link', { name: 'New tenant' }).click()

  await dana.getByLabel('Company name').fill('Silverline Rail')
  await dana.getByLabel('Admin username').fill('jdevries')
  await dana.getByLabel('First name').fill('Jan')
  await dana.getByLabel('Last name').fill('de Vries')
  await dana.getByLabel('Email').fill('jan@silverline.example')
  await dana.getByLabel('Site time zone').selectOption('Europe/Amsterdam')
  expect(await dana.getByLabel('Shortname').inputValue()).toBe('silverlinerail')
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'wizard-company')
  const next = (title: string) => dana.getByRole('button', { name: title })
  await next('Email notification').click()
  await dana.getByLabel('Activation link').waitFor()
  await shoot(dana, 'wizard-notification')
  await next('Domain').click()
  await dana.getByText('silverlinerail.localhost').first().waitFor()
  await next('Permissions').click()
  await dana.getByRole('heading', { name: 'Permissions' }).waitFor()
  await next('Capabilities').click()
  // the licenses for agents are not entered yet, and nothing is lost by that
  await dana.getByLabel('Maximum agents').fill('450')
  await next('Review').click()
  await dana
    .getByText(/more can be given|above what|license/i)
    .first()
    .waitFor()
  await shoot(dana, 'wizard-capabilities-refused')
  await dana.getByLabel('Maximum agents').fill('0')
  expect(await findings(dana)).toEqual([])
  await next('Review').click()
  await dana.getByRole('button', { name: 'Create tenant' }).waitFor()
  // nobody gets a service that they did not choose
  expect(await dana.locator('select[name=kind]').inputValue()).toBe('')
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'wizard-review')
  await dana.getByRole('button', { name: 'Create tenant' }).click()
  await dana.getByRole('heading', { name: 'Silverline Rail', level: 1 }).waitFor()
  const own = dana.url()
  expect(await findings(dana)).toEqual([])
  await shoot(dana, 'tenant-overview')

  const letter = await until('the activation mail', () =>
    portal.mailbox.messages().find(({ to }) => to.includes('jan@silverline.example')),
  )
  expect(letter.text).not.toContain(password)
  const link = letter.links.find((one) => one.includes('/activations/')) ?? ''
  expect(new URL(link).hostname).toBe('silverlinerail.localhost')

  await dana.goto(`${own}/branding`)
  await dana.getByLabel('Portal name').fill('Silverline Voice')
  await dana.locator('input[name=accent]').first().fill('#5b31c9')
  await dana.getByRole('button', { name: /^Save/ }).first().click()
  await says(dana.getByRole('main'), 'Silverline Voice', 'attached')
  await shoot(dana, 'tenant-branding')

  const jan = await portal.open()
  await jan.goto(link)
  await shoot(jan, 'activation')
  expect(await findings(jan)).toEqual([])
  await jan.locator('input[name=password]').fill(password)
  await jan.locator('form[action^="/activations/"] button.primary').click()
  await jan.waitForURL(/\/session\/new/)
  await jan.getByText('Silverline Voice').first().waitFor()
  await shoot(jan, 'branded-sign-in')
  await jan.locator('input[name=login]').fill('jdevries')
  await jan.getByLabel('Password', { exact: true }).fill(password)
  await jan.getByRole('button', { name: 'Sign in' }).click()
  await jan.waitForURL((url) => url.hostname === 'silverlinerail.localhost' && url.pathname === '/')
  await isLive(jan)
  await jan.mouse.move(0, 0)
  await says(jan.getByRole('banner'), 'Silverline Voice')
  expect(await findings(jan)).toEqual([])
  await shoot(jan, 'tenant-dashboard')
  // the link was good once
  const again = await portal.open()
  await again.goto(link)
  await again.getByText('That link has already been used').waitFor()

  // a second on a quiet machine; on a busy one what four loads of a page take
  const begun = performance.now()
  await jan.reload()
  await isLive(jan)
  const max = Math.max(1000, 4 * (performance.now() - begun))
  await dana.goto(`${own}/deactivation`)
  await dana.getByRole('button', { name: 'Deactivate' }).click()
  const from = performance.now()
  await jan.getByText('This portal is deactivated').waitFor()
  expect(performance.now() - from).toBeLessThan(max)
  await jan.getByText('Silverline Voice').first().waitFor()
  await shoot(jan, 'switched-off')
})

test('a suggestion that comes late does not replace what was typed meanwhile', async () => {
  const dana = await portal.signIn('dana@northline.example', '/tenants/new')
  let letGo = () => {}
  const isLate = new Promise<void>((done) => {
    letGo = done
  })
  await dana.route('**/tenants/new/shortname*', async (route) => {
    await isLate
    await route.continue()
  })
  const shortname = dana.getByLabel('Shortname')
  await dana.getByLabel('Company name').fill('Cedar Foods')
  await dana.keyboard.press('Tab')
  await shortname.pressSequentially('mine')
  await dana.evaluate(() => {
    const settled = () => document.body.setAttribute('data-settled', '')
    document.addEventListener('htmx:finally:request', settled, { once: true })
  })
  letGo()
  await dana.locator('body[data-settled]').waitFor()
  expect(await shortname.inputValue()).toBe('mine')
  // where nothing was typed it comes
  await shortname.fill('')
  await dana.getByLabel('Company name').fill('Cedar Farms')
  await dana.keyboard.press('Tab')
  await until('suggested', async () => (await shortname.inputValue()) === 'cedarfarms')
  await dana.context().close()
})
