// An OpenID provider for tests: says where it listens on the first line, and the time by its clock.
// usage: node provider.js REDIRECT_URI POST_LOGOUT_REDIRECT_URI
import { createServer } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'

const [redirectUri, postLogoutRedirectUri] = process.argv.slice(2)
const server = createServer()

function signingKey(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
}

function provider(issuer, kid) {
  const made = new Provider(issuer, {
    clients: [
      {
        client_id: 'lixiao',
        client_secret: 'a secret for tests',
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postLogoutRedirectUri],
      },
    ],
    jwks: { keys: [signingKey(kid)] },
    cookies: { keys: ['a key for tests'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], student: ['student_no'] },
    scopes: ['openid', 'student'],
    ttl: { IdToken: 3600, AccessToken: 3600, Grant: 3600, Interaction: 3600, Session: 3600 },
    // A person's account is named by the 学号, which the claim then says too.
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: `person-${id}`, student_no: id }) }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      })
      grant.addOIDCScope('openid student')
      await grant.save()
      return grant
    },
  })
  return made.callback()
}

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  let answer = provider(issuer, 'first')
  server.on('request', (request, response) => {
    if (request.url !== '/new-keys') return answer(request, response)
    answer = provider(issuer, `key-${Date.now()}`)
    response.end()
  })
  console.log(`${issuer} ${Date.now()}`)
})
