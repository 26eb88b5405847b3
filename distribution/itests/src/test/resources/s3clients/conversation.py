"""Objects as boto3 writes and reads them. The argument is the name of a bucket that is not there."""
import boto3, botocore, sys, hashlib, io, base64, zlib
from botocore.config import Config
new = tuple(map(int, botocore.__version__.split('.')[:2])) > (1,35)
s = boto3.client('s3', endpoint_url=__import__('os').environ['S3_ENDPOINT'], config=Config(s3={'addressing_style':'path'}, signature_version='s3v4', retries={'max_attempts':1}))
from botocore.exceptions import ClientError
b=sys.argv[1]
s.create_bucket(Bucket=b)
k='ünï/cö de+%20 &=?#~!*\'()日本.txt'
r=s.put_object(Bucket=b,Key=k,Body=b'hello',Metadata={'a':'x  y','B':'z'},ContentType='text/plain',CacheControl='no-cache')
assert r['ETag']=='"5d41402abc4b2a76b9719d911017c592"'
assert not new or r['ChecksumCRC32']=='NhCmhg=='
g=s.get_object(Bucket=b,Key=k)
assert g['Body'].read()==b'hello' and g['Metadata']=={'a':'x  y','b':'z'} 
assert g['ContentType']=='text/plain'
assert s.get_object(Bucket=b,Key=k,Range='bytes=1-2')['Body'].read()==b'el'
for kw in ({'IfMatch':'"x"'},{'IfNoneMatch':r['ETag']}):
    try: s.get_object(Bucket=b,Key=k,**kw); assert 0
    except ClientError as e: assert e.response['ResponseMetadata']['HTTPStatusCode']==(412 if 'IfMatch' in kw else 304)
for alg in ('CRC32','SHA1','SHA256'):
    r=s.put_object(Bucket=b,Key='sum'+alg,Body=b'x'*100000,ChecksumAlgorithm=alg)
    h=s.head_object(Bucket=b,Key='sum'+alg,ChecksumMode='ENABLED')
    assert r['Checksum'+alg]==h['Checksum'+alg]
    assert s.get_object(Bucket=b,Key='sum'+alg,ChecksumMode='ENABLED')['Body'].read()==b'x'*100000
try:
    s.put_object(Bucket=b,Key='bad',Body=b'abc',ChecksumSHA256=base64.b64encode(hashlib.sha256(b'x').digest()).decode())
    assert 0
except ClientError as e: assert e.response['Error']['Code']=='BadDigest'
# multipart with checksums
for alg in (None,'CRC32','SHA256'):
    kw={'ChecksumAlgorithm':alg} if alg else {}
    u=s.create_multipart_upload(Bucket=b,Key='mp',**kw)['UploadId']
    parts=[]
    for n,size in ((1,5<<20),(2,5<<20),(3,100)):
        p=s.upload_part(Bucket=b,Key='mp',UploadId=u,PartNumber=n,Body=bytes([n])*size,**kw)
        d={'PartNumber':n,'ETag':p['ETag']}
        if alg: d['Checksum'+alg]=p['Checksum'+alg]
        parts.append(d)
    l=s.list_parts(Bucket=b,Key='mp',UploadId=u); assert [x['PartNumber'] for x in l['Parts']]==[1,2,3]
    c=s.complete_multipart_upload(Bucket=b,Key='mp',UploadId=u,MultipartUpload={'Parts':parts})
    assert not alg or c['Checksum'+alg].endswith('-3')
    a=s.get_object_attributes(Bucket=b,Key='mp',ObjectAttributes=['ETag','Checksum','ObjectParts','ObjectSize'])
    assert a['ObjectSize']==10485860 and a['ObjectParts']['TotalPartsCount']==3
    body=s.get_object(Bucket=b,Key='mp')['Body'].read(); assert body==b'\1'*(5<<20)+b'\2'*(5<<20)+b'\3'*100
    g=s.get_object(Bucket=b,Key='mp',PartNumber=2); assert g['Body'].read()==b'\2'*(5<<20); assert g['PartsCount']==3
# copy
s.copy_object(Bucket=b,Key='copy',CopySource={'Bucket':b,'Key':k})
assert s.get_object(Bucket=b,Key='copy')['Body'].read()==b'hello'
s.copy_object(Bucket=b,Key='copy',CopySource={'Bucket':b,'Key':'copy'},MetadataDirective='REPLACE',Metadata={'q':'1'})
assert s.head_object(Bucket=b,Key='copy')['Metadata']=={'q':'1'}
u=s.create_multipart_upload(Bucket=b,Key='mpc')['UploadId']
p=s.upload_part_copy(Bucket=b,Key='mpc',UploadId=u,PartNumber=1,CopySource={'Bucket':b,'Key':'mp'},CopySourceRange='bytes=5242870-5242889')
s.complete_multipart_upload(Bucket=b,Key='mpc',UploadId=u,MultipartUpload={'Parts':[{'PartNumber':1,'ETag':p['CopyPartResult']['ETag']}]})
assert s.get_object(Bucket=b,Key='mpc')['Body'].read()==b'\1'*10+b'\2'*10
if new:
    try: s.put_object(Bucket=b,Key='copy',Body=b'',IfNoneMatch='*'); assert 0
    except ClientError as e: assert e.response['Error']['Code']=='PreconditionFailed'
# presigned
import urllib.request
url=s.generate_presigned_url('get_object',Params={'Bucket':b,'Key':k})
assert urllib.request.urlopen(url).read()==b'hello'
url=s.generate_presigned_url('put_object',Params={'Bucket':b,'Key':'pre signed'})
urllib.request.urlopen(urllib.request.Request(url,data=b'pre',method='PUT',headers={'content-type':''}))
assert s.get_object(Bucket=b,Key='pre signed')['Body'].read()==b'pre'
# SSE
s.put_object(Bucket=b,Key='sse',Body=b'y'*200000,ServerSideEncryption='AES256')
g=s.get_object(Bucket=b,Key='sse',Range='bytes=65530-131080'); assert g['Body'].read()==b'y'*65551; assert g['ServerSideEncryption']=='AES256'
ck=b'k'*32
s.put_object(Bucket=b,Key='ssec',Body=b'secret'*30000,SSECustomerAlgorithm='AES256',SSECustomerKey=ck)
assert s.get_object(Bucket=b,Key='ssec',SSECustomerAlgorithm='AES256',SSECustomerKey=ck)['Body'].read()==b'secret'*30000
for kw in ({},{'SSECustomerAlgorithm':'AES256','SSECustomerKey':b'z'*32}):
    try: s.get_object(Bucket=b,Key='ssec',**kw); assert 0
    except ClientError as e: assert e.response['ResponseMetadata']['HTTPStatusCode']==(403 if kw else 400)
u=s.create_multipart_upload(Bucket=b,Key='mpe',ServerSideEncryption='AES256')['UploadId']
ps=[{'PartNumber':n,'ETag':s.upload_part(Bucket=b,Key='mpe',UploadId=u,PartNumber=n,Body=bytes([n])*z)['ETag']} for n,z in ((1,(5<<20)+17),(4,70000))]
s.complete_multipart_upload(Bucket=b,Key='mpe',UploadId=u,MultipartUpload={'Parts':ps})
assert s.get_object(Bucket=b,Key='mpe',Range='bytes=5242890-')['Body'].read()==(b'\1'*(5242880+17)+b'\4'*70000)[5242890:]
# post
pp=s.generate_presigned_post(b,'post/${filename}',Fields={'success_action_status':'201'},Conditions=[['content-length-range',1,100],{'success_action_status':'201'}])
bd='----xyz'; form=b''
for f,v in pp['fields'].items(): form+=('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'%(bd,f,v)).encode()
form+=('--%s\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/x\r\n\r\n'%bd).encode()+b'\r\n--data\r\n\r\n--%s--\r\n'%bd.encode()
answer=urllib.request.urlopen(urllib.request.Request(pp['url'],data=form,headers={'Content-Type':'multipart/form-data; boundary='+bd}))
assert answer.status==201 and b'<Key>post/a b.txt</Key>' in answer.read()
assert s.get_object(Bucket=b,Key='post/a b.txt')['Body'].read()==b'\r\n--data\r\n'
# listing
for i in range(25): s.put_object(Bucket=b,Key='l/%02d/x'%i,Body=b'')
pg=s.get_paginator('list_objects_v2'); assert sum(len(x.get('CommonPrefixes',[])) for x in pg.paginate(Bucket=b,Prefix='l/',Delimiter='/',PaginationConfig={'PageSize':7}))==25
pg=s.get_paginator('list_objects'); assert sum(len(x.get('Contents',[])) for x in pg.paginate(Bucket=b,Prefix='l/',PaginationConfig={'PageSize':7}))==25
o=[x['Key'] for x in s.list_objects_v2(Bucket=b)['Contents']]; assert k in o, o
d=s.delete_objects(Bucket=b,Delete={'Objects':[{'Key':x} for x in o]}); assert len(d['Deleted'])==len(o) and not d.get('Errors')
s.delete_bucket(Bucket=b)
try: s.list_objects_v2(Bucket='nope'); assert 0
except ClientError as e: assert e.response['Error']['Code']=='NoSuchBucket'
bad=boto3.client('s3', endpoint_url=__import__('os').environ['S3_ENDPOINT'],aws_secret_access_key='wrong',aws_access_key_id='AKIAIOSFODNN7EXAMPLE')
try: bad.put_object(Bucket='x',Key='y',Body=b'1'*3000000); assert 0
except ClientError as e: assert e.response['Error']['Code']=='InvalidAccessKeyId'
print('done')
