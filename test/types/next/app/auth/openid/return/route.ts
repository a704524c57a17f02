import { openIdLogin } from '@/login';

const complete = (request: Request): Promise<Response> => openIdLogin().complete(request);

export { complete as GET, complete as POST };
