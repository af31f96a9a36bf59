// A real OpenID Connect provider on this machine: node provider.mjs PORT REDIRECT_URI.
// Whoever signs in is who they say they are, with a verified address of that name.
import { Provider } from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "steward-here",
    client_secret: "a-secret-of-this-test",
    redirect_uris: [redirect],
    application_type: "native", // so that the redirect may be plain http on this machine
    token_endpoint_auth_method: "client_secret_post",
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"] },
  pkce: { required: () => true },
  cookies: { keys: ["only for this test"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@home.example`,
      email_verified: true,
      preferred_username: id,
    }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
