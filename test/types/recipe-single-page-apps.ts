import express, { type RequestHandler } from 'express';
import passport from 'passport';

const ORIGIN = 'https://site.example';

/** Refuses what pages of other sites send. Browsers say whose page it was; a log-out or a change must not lack that. */
const sameOrigin: RequestHandler = (request, response, next) => {
  if (request.get('origin') === ORIGIN) next();
  else response.status(403).json({ code: 'CROSS_ORIGIN' });
};

/** What a single-page app needs; sessions come before it. */
export function loginRoutes(): express.Router {
  const routes = express.Router();
  routes.use(express.urlencoded({ extended: false }));

  // The page sends a form here, or sets location: the visitor has to leave it. `fetch` could not follow to the provider.
  routes.post('/auth/openid', (request, response, next) => {
    const returnTo = String(request.body?.returnTo ?? '/');
    passport.authenticate('openid2', { returnTo, failureRedirect: '/login' })(request, response, next);
  });
  const completed: RequestHandler = (request, response) => {
    response.redirect(303, (request.authInfo as { returnTo?: string } | undefined)?.returnTo ?? '/');
  };
  const complete = passport.authenticate('openid2', { failureRedirect: '/login' });
  routes.route('/auth/openid/return').get(complete, completed).post(complete, completed);

  // What the page asks by `fetch`: answers with a status, and no redirects.
  routes.get('/api/me', (request, response) => {
    if (request.user) response.json(request.user);
    else response.status(401).json({ code: 'NOT_LOGGED_IN' });
  });
  routes.post('/api/log-out', sameOrigin, (request, response, next) => {
    request.logout((error) => (error ? next(error) : response.sendStatus(204)));
  });
  return routes;
}
