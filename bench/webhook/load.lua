-- Pipeline events of 10 KB, each of another pipeline and with another Idempotency-Key, for wrk:
--   wrk -t1 -c64 -d30s --latency -s bench/webhook/load.lua http://127.0.0.1:8080/
-- The secret is PIPEWRIGHT_WEBHOOK_SECRET, as it is for `pipewright webhook serve`.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local function user()
  return '{"id":7,"name":"Robin Doe","username":"robin",'
    .. '"avatar_url":"https://gitlab.example.com/uploads/-/system/user/avatar/7/a.png",'
    .. '"email":"[REDACTED]"}'
end

local function build(id)
  return '{"id":' .. id .. ',"stage":"test","name":"unit tests ' .. id .. '/12","status":"success",'
    .. '"created_at":"2016-08-12 15:23:28 UTC","started_at":"2016-08-12 15:26:12 UTC",'
    .. '"finished_at":"2016-08-12 15:26:29 UTC","duration":17.014,"queued_duration":164.2,'
    .. '"failure_reason":null,"when":"on_success","manual":false,"allow_failure":false,'
    .. '"user":' .. user() .. ',"runner":{"id":380987,"description":"shared-runners-manager-6.example.com",'
    .. '"runner_type":"instance_type","active":true,"is_shared":true,"tags":["linux","docker","amd64"]},'
    .. '"artifacts_file":{"filename":null,"size":null},"environment":null}'
end

local function project()
  return '{"id":1,"name":"Shop","description":"","web_url":"https://gitlab.example.com/acme/shop",'
    .. '"avatar_url":null,"git_ssh_url":"git@gitlab.example.com:acme/shop.git",'
    .. '"git_http_url":"https://gitlab.example.com/acme/shop.git","namespace":"Acme",'
    .. '"visibility_level":20,"path_with_namespace":"acme/shop","default_branch":"main","ci_config_path":null}'
end

local head, tail, secret
local sent = 0

function init()
  secret = os.getenv("PIPEWRIGHT_WEBHOOK_SECRET") or ""
  local builds = {}
  for id = 1, 12 do
    builds[id] = build(id)
  end
  head = '{"object_kind":"pipeline","object_attributes":{"id":'
  tail = ',"iid":3,"name":null,"ref":"main","tag":false,"sha":"bcbb5ec396a2c0f828686f14fac9b80b780504f2",'
    .. '"before_sha":"0c5c1e0fd8a1b7e4f3e1c6f8e9aa0e7b2d4c5b6a","source":"push","status":"success",'
    .. '"detailed_status":"passed","stages":["build","test","deploy"],"created_at":"2016-08-12 15:23:28 UTC",'
    .. '"finished_at":"2016-08-12 15:26:29 UTC","duration":63,"queued_duration":10,"variables":[],'
    .. '"url":"https://gitlab.example.com/acme/shop/-/pipelines/31"},"merge_request":null,'
    .. '"user":' .. user() .. ',"project":' .. project() .. ','
    .. '"commit":{"id":"bcbb5ec396a2c0f828686f14fac9b80b780504f2","message":"test: a\\n","title":"test: a",'
    .. '"timestamp":"2016-08-12T17:23:21+02:00","url":"https://gitlab.example.com/acme/shop/-/commit/bcbb5ec3",'
    .. '"author":{"name":"Robin Doe","email":"[REDACTED]"}},"builds":[' .. table.concat(builds, ",") .. ']}'
  local missing = 10 * 1024 - #head - #tail - 12 - #',"padding":""'
  if missing > 0 then
    tail = tail:sub(1, -2) .. ',"padding":"' .. string.rep("x", missing) .. '"}'
  end
end

function request()
  sent = sent + 1
  -- Twelve digits, so that all bodies have one length.
  local id = tostring(number) .. string.format("%011d", sent)
  local body = head .. id .. tail
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    .. "X-Gitlab-Event: Pipeline Hook\r\nX-Gitlab-Token: " .. secret .. "\r\n"
    .. "X-Gitlab-Instance: https://gitlab.example.com\r\nIdempotency-Key: " .. id .. "\r\n"
    .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end
