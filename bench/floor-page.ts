/** The floor of a start: Express alone, with one page. */
import { createServer } from 'node:http';
import express from 'express';

const app = express();
app.get('/', (_request, response) => {
  response.type('html').send('<!doctype html><title>Floor</title>');
});
// biome-ignore lint/style/noProcessEnv: a program of its own
createServer(app).listen(Number(process.env.PORT), '127.0.0.1');
