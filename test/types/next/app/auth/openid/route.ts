import { openIdLogin } from '@/login';

export const POST = (request: Request): Promise<Response> => openIdLogin().begin(request);
