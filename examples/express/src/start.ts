import { startSite } from 'example-site';
import { createApp } from './app.js';

startSite(createApp);
