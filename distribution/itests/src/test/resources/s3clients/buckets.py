"""What buckets carry beside their objects, as boto3 sets and reads it. The argument is the name of a bucket that is not there."""
import datetime
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = os.environ['S3_ENDPOINT']
s = boto3.client('s3', endpoint_url=endpoint, config=Config(s3={'addressing_style': 'path'}, retries={'max_attempts': 1}))
b = sys.argv[1]


def refused(code, call, **words):
    try:
        call(**words)
    except ClientError as e:
        assert e.response['Error']['Code'] == code, e.response
        return
    raise AssertionError(code + ' was expected')


s.create_bucket(Bucket=b, ObjectLockEnabledForBucket=True)
assert b in [x['Name'] for x in s.list_buckets()['Buckets']]
assert s.get_bucket_versioning(Bucket=b)['Status'] == 'Enabled'

# versions
one = s.put_object(Bucket=b, Key='v', Body=b'one')['VersionId']
two = s.put_object(Bucket=b, Key='v', Body=b'two')['VersionId']
marker = s.delete_object(Bucket=b, Key='v')
assert marker['DeleteMarker'] and marker['VersionId'] not in (one, two)
refused('NoSuchKey', s.get_object, Bucket=b, Key='v')
assert s.get_object(Bucket=b, Key='v', VersionId=one)['Body'].read() == b'one'
listed = s.list_object_versions(Bucket=b, Prefix='v')
assert [x['VersionId'] for x in listed['Versions']] == [two, one] and listed['DeleteMarkers'][0]['IsLatest']
s.delete_object(Bucket=b, Key='v', VersionId=marker['VersionId'])
assert s.get_object(Bucket=b, Key='v')['Body'].read() == b'two'

# lock
until = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=2)
s.put_object_retention(Bucket=b, Key='v', VersionId=one, Retention={'Mode': 'GOVERNANCE', 'RetainUntilDate': until})
assert s.get_object_retention(Bucket=b, Key='v', VersionId=one)['Retention'] == {'Mode': 'GOVERNANCE', 'RetainUntilDate': until}
refused('AccessDenied', s.delete_object, Bucket=b, Key='v', VersionId=one)
s.delete_object(Bucket=b, Key='v', VersionId=one, BypassGovernanceRetention=True)
s.put_object_legal_hold(Bucket=b, Key='v', VersionId=two, LegalHold={'Status': 'ON'})
refused('AccessDenied', s.delete_object, Bucket=b, Key='v', VersionId=two, BypassGovernanceRetention=True)
s.put_object_legal_hold(Bucket=b, Key='v', VersionId=two, LegalHold={'Status': 'OFF'})
s.put_object_lock_configuration(Bucket=b, ObjectLockConfiguration={
    'ObjectLockEnabled': 'Enabled', 'Rule': {'DefaultRetention': {'Mode': 'GOVERNANCE', 'Days': 1}}})
locked = s.put_object(Bucket=b, Key='locked', Body=b'', ChecksumAlgorithm='SHA256')['VersionId']
assert s.head_object(Bucket=b, Key='locked')['ObjectLockMode'] == 'GOVERNANCE'
s.put_object_lock_configuration(Bucket=b, ObjectLockConfiguration={'ObjectLockEnabled': 'Enabled'})
s.delete_object(Bucket=b, Key='locked', VersionId=locked, BypassGovernanceRetention=True)

# tags
s.put_object(Bucket=b, Key='t', Body=b'', Tagging='a=1&b=%C3%BC+x')
tags = [{'Key': 'a', 'Value': '1'}, {'Key': 'b', 'Value': 'ü x'}]
assert sorted(s.get_object_tagging(Bucket=b, Key='t')['TagSet'], key=lambda x: x['Key']) == tags
s.delete_object_tagging(Bucket=b, Key='t')
assert s.get_object_tagging(Bucket=b, Key='t')['TagSet'] == []
s.put_bucket_tagging(Bucket=b, Tagging={'TagSet': tags})
assert sorted(s.get_bucket_tagging(Bucket=b)['TagSet'], key=lambda x: x['Key']) == tags
s.delete_bucket_tagging(Bucket=b)
refused('NoSuchTagSet', s.get_bucket_tagging, Bucket=b)

# cross-origin
cors = [{'AllowedMethods': ['GET', 'PUT'], 'AllowedOrigins': ['https://*.example.org'], 'AllowedHeaders': ['*'], 'ExposeHeaders': ['ETag'], 'MaxAgeSeconds': 60}]
s.put_bucket_cors(Bucket=b, CORSConfiguration={'CORSRules': cors})
assert s.get_bucket_cors(Bucket=b)['CORSRules'] == cors
s.delete_bucket_cors(Bucket=b)
refused('NoSuchCORSConfiguration', s.get_bucket_cors, Bucket=b)

# lifecycle
rules = [{'ID': 'old', 'Status': 'Enabled', 'Filter': {'Prefix': 'tmp/'}, 'Expiration': {'Days': 7}, 'NoncurrentVersionExpiration': {'NoncurrentDays': 3},
          'AbortIncompleteMultipartUpload': {'DaysAfterInitiation': 1}}]
s.put_bucket_lifecycle_configuration(Bucket=b, LifecycleConfiguration={'Rules': rules})
assert s.get_bucket_lifecycle_configuration(Bucket=b)['Rules'] == rules
s.put_object(Bucket=b, Key='tmp/x', Body=b'')
assert 'rule-id="old"' in s.head_object(Bucket=b, Key='tmp/x')['Expiration']
s.delete_bucket_lifecycle(Bucket=b)

# encryption, block of public access, policy
s.put_bucket_encryption(Bucket=b, ServerSideEncryptionConfiguration={'Rules': [{'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'AES256'}}]})
assert s.put_object(Bucket=b, Key='e', Body=b'x')['ServerSideEncryption'] == 'AES256'
s.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration={'BlockPublicPolicy': True, 'BlockPublicAcls': True, 'IgnorePublicAcls': True,
                                                                    'RestrictPublicBuckets': True})
policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}]}' % b
refused('AccessDenied', s.put_bucket_policy, Bucket=b, Policy=policy)
s.delete_public_access_block(Bucket=b)
s.put_bucket_policy(Bucket=b, Policy=policy)
assert s.get_bucket_policy_status(Bucket=b)['PolicyStatus']['IsPublic']

# the whole bucket goes
bucket = boto3.resource('s3', endpoint_url=endpoint, config=Config(s3={'addressing_style': 'path'})).Bucket(b)
bucket.object_versions.delete()
s.delete_bucket(Bucket=b)
refused('NoSuchBucket', s.list_objects_v2, Bucket=b)
print('done')
