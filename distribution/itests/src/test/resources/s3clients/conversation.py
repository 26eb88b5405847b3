import boto3, botocore, sys, hashlib, io, base64, zlib
from botocore.config import Config
print(botocore.__version__)
new = tuple(map(int, botocore.__version__.split('.')[:2])) > (1,35)
s = boto3.client('s3', endpoint_url=__import__('os').environ['S3_ENDPOINT'], config=Config(s3={'addressing_style':'path'}, signature_version='s3v4', retries={'max_attempts':1}))
from botocore.exceptions import ClientError
b='py'+str(len(botocore.__version__)); 
try: s.create_bucket(Bucket=b)
except ClientError as e: print(e)
k='ünï/cö de+%20 &=?#~!*\'()日本.txt'
r=s.put_object(Bucket=b,Key=k,Body=b'hello',Metadata={'a':'x  y','B':'z'},ContentType='text/plain',CacheControl='no-cache')
print(r['ETag'], {x:r[x] for x in r if x.startswith('Checksum')})
g=s.get_object(Bucket=b,Key=k)
assert g['Body'].read()==b'hello' and g['Metadata']=={'a':'x  y','b':'z'} or print(g['Metadata'])
assert g['ContentType']=='text/plain'
print(s.get_object(Bucket=b,Key=k,Range='bytes=1-2')['Body'].read())
for kw in ({'IfMatch':'"x"'},{'IfNoneMatch':r['ETag']}):
    try: s.get_object(Bucket=b,Key=k,**kw); assert 0
    except ClientError as e: print(e.response['Error'], e.response['ResponseMetadata']['HTTPStatusCode'])
for alg in ('CRC32','CRC32C','SHA1','SHA256','CRC64NVME') if 0 else ('CRC32','SHA1','SHA256'):
    try:
        r=s.put_object(Bucket=b,Key='sum'+alg,Body=b'x'*100000,ChecksumAlgorithm=alg)
        h=s.head_object(Bucket=b,Key='sum'+alg,ChecksumMode='ENABLED')
        print(alg,r.get('Checksum'+alg),h.get('Checksum'+alg),h.get('ChecksumType'))
        assert s.get_object(Bucket=b,Key='sum'+alg,ChecksumMode='ENABLED')['Body'].read()==b'x'*100000
    except Exception as e: print(alg, repr(e)[:200])
try:
    s.put_object(Bucket=b,Key='bad',Body=b'abc',ChecksumSHA256=base64.b64encode(hashlib.sha256(b'x').digest()).decode())
    assert 0
except ClientError as e: print(e.response['Error'])
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
    print(alg,c['ETag'],c.get('Checksum%s'%alg),c.get('ChecksumType'))
    a=s.get_object_attributes(Bucket=b,Key='mp',ObjectAttributes=['ETag','Checksum','ObjectParts','ObjectSize'])
    print({x:a[x] for x in a if x!='ResponseMetadata'})
    body=s.get_object(Bucket=b,Key='mp')['Body'].read(); assert body==b'\1'*(5<<20)+b'\2'*(5<<20)+b'\3'*100
    g=s.get_object(Bucket=b,Key='mp',PartNumber=2); assert g['Body'].read()==b'\2'*(5<<20); print(g['PartsCount'])
# copy
s.copy_object(Bucket=b,Key='copy',CopySource={'Bucket':b,'Key':k})
assert s.get_object(Bucket=b,Key='copy')['Body'].read()==b'hello'
s.copy_object(Bucket=b,Key='copy',CopySource={'Bucket':b,'Key':'copy'},MetadataDirective='REPLACE',Metadata={'q':'1'})
print(s.head_object(Bucket=b,Key='copy')['Metadata'])
u=s.create_multipart_upload(Bucket=b,Key='mpc')['UploadId']
p=s.upload_part_copy(Bucket=b,Key='mpc',UploadId=u,PartNumber=1,CopySource={'Bucket':b,'Key':'mp'},CopySourceRange='bytes=5242870-5242889')
s.complete_multipart_upload(Bucket=b,Key='mpc',UploadId=u,MultipartUpload={'Parts':[{'PartNumber':1,'ETag':p['CopyPartResult']['ETag']}]})
assert s.get_object(Bucket=b,Key='mpc')['Body'].read()==b'\1'*10+b'\2'*10
if new:
    try: s.put_object(Bucket=b,Key='copy',Body=b'',IfNoneMatch='*'); assert 0
    except ClientError as e: print(e.response['Error'])
# presigned
import urllib.request
url=s.generate_presigned_url('get_object',Params={'Bucket':b,'Key':k})
assert urllib.request.urlopen(url).read()==b'hello'
url=s.generate_presigned_url('put_object',Params={'Bucket':b,'Key':'pre signed'})
urllib.request.urlopen(urllib.request.Request(url,data=b'pre',method='PUT',headers={'content-type':''}))
assert s.get_object(Bucket=b,Key='pre signed')['Body'].read()==b'pre'
# SSE
s.put_object(Bucket=b,Key='sse',Body=b'y'*200000,ServerSideEncryption='AES256')
g=s.get_object(Bucket=b,Key='sse',Range='bytes=65530-131080'); assert g['Body'].read()==b'y'*65551; print(g['ServerSideEncryption'])
ck=b'k'*32
s.put_object(Bucket=b,Key='ssec',Body=b'secret'*30000,SSECustomerAlgorithm='AES256',SSECustomerKey=ck)
assert s.get_object(Bucket=b,Key='ssec',SSECustomerAlgorithm='AES256',SSECustomerKey=ck)['Body'].read()==b'secret'*30000
for kw in ({},{'SSECustomerAlgorithm':'AES256','SSECustomerKey':b'z'*32}):
    try: s.get_object(Bucket=b,Key='ssec',**kw); assert 0
    except ClientError as e: print(e.response['Error'], e.response['ResponseMetadata']['HTTPStatusCode'])
u=s.create_multipart_upload(Bucket=b,Key='mpe',ServerSideEncryption='AES256')['UploadId']
ps=[{'PartNumber':n,'ETag':s.upload_part(Bucket=b,Key='mpe',UploadId=u,PartNumber=n,Body=bytes([n])*z)['ETag']} for n,z in ((1,(5<<20)+17),(4,70000))]
s.complete_multipart_upload(Bucket=b,Key='mpe',UploadId=u,MultipartUpload={'Parts':ps})
assert s.get_object(Bucket=b,Key='mpe',Range='bytes=5242890-')['Body'].read()==(b'\1'*(5242880+17)+b'\4'*70000)[5242890:]
# post
pp=s.generate_presigned_post(b,'post/${filename}',Fields={'success_action_status':'201'},Conditions=[['content-length-range',1,100],{'success_action_status':'201'}])
bd='----xyz'; form=b''
for f,v in pp['fields'].items(): form+=('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'%(bd,f,v)).encode()
form+=('--%s\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/x\r\n\r\n'%bd).encode()+b'\r\n--data\r\n\r\n--%s--\r\n'%bd.encode()
try: print(urllib.request.urlopen(urllib.request.Request(pp['url'],data=form,headers={'Content-Type':'multipart/form-data; boundary='+bd})).read())
except Exception as e: print(e, e.read())
print(s.get_object(Bucket=b,Key='post/a b.txt')['Body'].read())
# listing
for i in range(25): s.put_object(Bucket=b,Key='l/%02d/x'%i,Body=b'')
pg=s.get_paginator('list_objects_v2'); print(sum(len(x.get('CommonPrefixes',[])) for x in pg.paginate(Bucket=b,Prefix='l/',Delimiter='/',PaginationConfig={'PageSize':7})))
pg=s.get_paginator('list_objects'); print(sum(len(x.get('Contents',[])) for x in pg.paginate(Bucket=b,Prefix='l/',PaginationConfig={'PageSize':7})))
o=[x['Key'] for x in s.list_objects_v2(Bucket=b)['Contents']]; assert k in o, o
d=s.delete_objects(Bucket=b,Delete={'Objects':[{'Key':x} for x in o]}); print(len(d['Deleted']), d.get('Errors'))
s.delete_bucket(Bucket=b)
for e in ('nope',):
    try: s.list_objects_v2(Bucket='nope')
    except ClientError as x: print(x.response['Error'])
bad=boto3.client('s3', endpoint_url=__import__('os').environ['S3_ENDPOINT'],aws_secret_access_key='wrong',aws_access_key_id='AKIAIOSFODNN7EXAMPLE')
try: bad.put_object(Bucket='x',Key='y',Body=b'1'*3000000)
except Exception as x: print(repr(x)[:150])
print('done')
