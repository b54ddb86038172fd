/** The clients of one account: one for each service and Region, made when first asked for. */
import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { RETRIES } from './credentials.ts';
import type { RequestHandler } from './network.ts';
import { homeRegion } from './regions.ts';

export interface Clients {
  iam(): Promise<IAMClient>;
  kms(region: string): KMSClient;
  secrets(region: string): SecretsManagerClient;
  s3(): Promise<S3Client>;
  accessAnalyzer(): Promise<AccessAnalyzerClient>;
  close(): void;
}

interface Closable {
  destroy(): void;
}

export function createClients(
  credentials: AwsCredentialIdentityProvider,
  profile: string | undefined,
  partition: string,
  requestHandler: RequestHandler,
): Clients {
  const made = new Map<string, Closable>();
  let home: Promise<string> | undefined;

  function once<Client extends Closable>(service: string, region: string, make: () => Client): Client {
    const key = `${service}|${region}`;
    const known = made.get(key) as Client | undefined;
    if (known !== undefined) return known;
    const client = make();
    made.set(key, client);
    return client;
  }

  function options(region: string) {
    return { credentials, region, requestHandler, ...(profile === undefined ? {} : { profile }), ...RETRIES };
  }

  function inHomeRegion(): Promise<string> {
    home ??= homeRegion(partition, profile);
    return home;
  }

  return {
    async iam() {
      const region = await inHomeRegion();
      return once('iam', region, () => new IAMClient(options(region)));
    },
    kms: (region) => once('kms', region, () => new KMSClient(options(region))),
    secrets: (region) => once('secrets', region, () => new SecretsManagerClient(options(region))),
    async s3() {
      const region = await inHomeRegion();
      return once(
        's3',
        region,
        () =>
          new S3Client({
            ...options(region),
            // A bucket's ARN does not say its Region.
            followRegionRedirects: true,
            // An endpoint of one's own has a name, and none for each bucket.
            forcePathStyle: [process.env.AWS_ENDPOINT_URL_S3, process.env.AWS_ENDPOINT_URL].some(Boolean),
            // It would make a session for a directory bucket, which is none of ours.
            disableS3ExpressSessionAuth: true,
          }),
      );
    },
    async accessAnalyzer() {
      const region = await inHomeRegion();
      return once('access-analyzer', region, () => new AccessAnalyzerClient(options(region)));
    },
    close: () => {
      for (const client of made.values()) client.destroy();
    },
  };
}
